import { NodeApiError, type IExecuteSingleFunctions } from 'n8n-workflow';

import { ApiError } from './apiError';
import { describeConnectionError, type ErrorDescription, type Target } from './connectionError';
import { toSingleLine, truncate } from './errorMessage';
import { InputError } from './inputError';
import { createRedactor, type Redact } from './redact';
import { isStreaming } from './streamingContext';

/** What else an error says. */
export interface Circumstances {
	/** Whom the request was to reach, if not the service. */
	target?: Target;
	/** The wait that the last response asked for, such as `1 hour`. */
	requestedWait?: string;
	/** What succeeded before, as a sentence. */
	before?: string;
	/** The reply that would be lost with the error: it was paid for. */
	reply?: string;
}

/** Errors that were made here, which are not to be made again on their way up, with what happened in words. */
const converted = new WeakMap<Error, string>();

/**
 * Makes the error that n8n shows out of whatever ended an item's trip: it names the item, quotes the service,
 * says what to do, and holds neither the key nor the request that carried it. n8n's HTTP client keeps
 * both in the errors it throws, and execution data are stored, so nothing of those errors is passed on.
 *
 * What to do is the error's description, which n8n shows below the message. Where n8n passes on the message alone, it
 * stands in the message: in an item's output (On Error), and for the model of an AI Agent.
 *
 * @param context the item's context
 * @param failure what was thrown
 * @param attempts how often the request was sent
 * @param circumstances what else to say
 * @returns by its name a NodeApiError where the service or the way to it is the cause, else a NodeOperationError
 */
export async function toNodeError(
	context: IExecuteSingleFunctions,
	failure: unknown,
	attempts: number,
	circumstances: Circumstances = {},
): Promise<NodeApiError> {
	if (isConverted(failure)) return failure;
	const { before, reply } = circumstances;
	const description =
		failure instanceof InputError
			? { message: failure.message, hint: failure.hint, isLocal: true }
			: describeFailure(failure, await createRedactor(context), circumstances);
	const attemptsNote = attempts > 1 && !description.isLocal ? ` (after ${attempts} attempts)` : '';
	const happened = [before, description.message + attemptsNote].filter(Boolean).join(' ');
	const inOutput = context.continueOnFail();
	// In an item's output the reply stands beside the error.
	const lost = reply === undefined || inOutput ? undefined : `The reply: ${reply}`;
	const further = [description.hint, lost].filter(Boolean).join('\n\n');

	const streamed = isStreaming(context);
	const alone = inOutput || streamed || runsAsTool(context);
	const error = nodeError(
		context,
		description,
		alone ? joined(happened, further) : happened,
		// n8n sends the description to streaming clients when the node fails, and nothing else.
		streamed ? happened : further,
	);
	converted.set(error, happened);
	return error;
}

/**
 * What happened, without what to do about it: for streaming clients, who have nothing to do with the workflow.
 *
 * @param error made by `toNodeError`
 */
export function whatHappened(error: Error): string {
	return converted.get(error) ?? error.message;
}

function isConverted(failure: unknown): failure is NodeApiError {
	return failure instanceof NodeApiError && converted.has(failure);
}

/** What the failure says, without secrets. They are taken out before anything is shortened, and before markup is. */
function describeFailure(
	failure: unknown,
	redact: Redact,
	{ target, requestedWait }: Circumstances,
): ErrorDescription {
	const show = (text: string) => truncate(redact(toSingleLine(redact(text))));
	if (failure instanceof ApiError) {
		const { sentence, quote, hint, status } = failure;
		const said = [show(sentence), show(quote)].filter((part) => part !== '').join(': ');
		return {
			message: requestedWait
				? `${said.replace(/\.$/, '')}; it asks to wait ${requestedWait}`
				: said,
			hint: hint && redact(hint),
			httpCode: status === undefined ? undefined : String(status),
		};
	}
	const description = describeConnectionError(failure, target);
	const { message, hint } = description;
	return { ...description, message: show(message), hint: hint && redact(hint) };
}

/**
 * Whether an AI Agent calls the node. n8n makes a node type of its own for that, whose name ends so (`ai-tools.ts` in
 * n8n's `tool-generation`; the same in 1.122 and 2.8), however the agent then runs it.
 */
function runsAsTool(context: IExecuteSingleFunctions): boolean {
	return context.getNode().type.endsWith('Tool');
}

/**
 * The class is NodeApiError always: n8n wraps an error of any other class that a declarative node throws in one with the
 * code "none" (`routing-node.ts`), and shows it as "From Mingleego". Without a code it does not.
 */
function nodeError(
	context: IExecuteSingleFunctions,
	{ httpCode, isLocal }: ErrorDescription,
	text: string,
	description: string,
): NodeApiError {
	const itemIndex = context.getItemIndex();
	const message = `${text} [item ${itemIndex}]`;
	const options = { message, description, itemIndex, httpCode: isLocal ? undefined : httpCode };
	const error = new NodeApiError(context.getNode(), { message }, options);
	if (isLocal) error.name = 'NodeOperationError';
	if (error.message !== message) {
		// n8n put a text of its own in the place of a message in which it found an error code such as ENOENT. It does so
		// once more when it wraps the error for an agent; what the agent is given then is that text and the description.
		error.message = message;
		if (runsAsTool(context) && !isStreaming(context)) error.description = text;
	}
	return error;
}

/** Two sentences, of which the first may lack its period: what it quotes comes as it is. */
function joined(sentence: string, further: string): string {
	if (further === '') return sentence;
	return `${sentence}${/[.!?…]$/.test(sentence) ? '' : '.'} ${further}`;
}
