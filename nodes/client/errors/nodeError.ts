import { NodeApiError } from 'n8n-workflow';

import { ApiError } from './apiError';
import { ConnectionError } from './connectionError';
import { formatDuration } from './duration';
import { readErrorChain } from './errorChain';
import { toSingleLine, truncate } from './errorMessage';
import { FailedRequest } from './failedRequest';
import { InputError } from './inputError';
import { createRedactor, type Redact } from './redact';
import type { RequestContext } from './requestContext';
import { removeStatus } from './statusWords';
import { isStreaming } from './streamingContext';
import { TimeoutError } from './timeoutError';

/** An error in words. */
interface ErrorDescription {
	message: string;
	hint?: string;
	/** HTTP status, or the error code of the connection. */
	httpCode?: string;
	/** Neither the service nor the network is the cause. */
	isLocal?: boolean;
}

/** What else an error message states. */
export interface Circumstances {
	/** What succeeded before, as a sentence. */
	before?: string;
	/** The reply that would be lost because of the error, although it was paid for. */
	reply?: string;
}

/** The summary of each error converted here. Such an error must not be converted again as it propagates. */
const summaries = new WeakMap<Error, string>();

/**
 * Converts whatever ended an item's handling to the error that n8n shows. The error names the item (a sub-node's names
 * none), quotes the service, says what to do, and contains neither the key nor the request that carried it. n8n's HTTP
 * client keeps both in the errors it throws, and execution data is stored, so nothing of those errors is passed on.
 *
 * What to do is the error's description, which n8n shows below the message. Where n8n passes on only the message, it is
 * part of the message: in an item's output (On Error), and for the model of an AI Agent.
 *
 * @param context the item's context, or a sub-node's
 * @param failure what was thrown
 * @param circumstances what else the message states
 * @returns by its name, a NodeApiError if the service or the network is the cause, otherwise a NodeOperationError
 */
export async function toNodeError(
	context: RequestContext,
	failure: unknown,
	circumstances: Circumstances = {},
): Promise<NodeApiError> {
	if (isConverted(failure)) return failure;
	const { cause, attempts } =
		failure instanceof FailedRequest ? failure : { cause: failure, attempts: 0 };
	const { before, reply } = circumstances;
	const description =
		cause instanceof InputError
			? { message: cause.message, hint: cause.hint, isLocal: true }
			: describeFailure(cause, await createRedactor(context));
	const attemptsNote = attempts > 1 && !description.isLocal ? ` (after ${attempts} attempts)` : '';
	const summary = [before, description.message + attemptsNote].filter(Boolean).join(' ');
	const isInOutput = context.continueOnFail();
	// In an item's output the reply is next to the error.
	const replyNote = reply === undefined || isInOutput ? undefined : `The reply: ${reply}`;
	const details = [description.hint, replyNote].filter(Boolean).join('\n\n');

	const streaming = isStreaming(context);
	const isMessageOnly = isInOutput || streaming || isRunAsTool(context);
	const error = createNodeError(
		context,
		description,
		isMessageOnly ? joinSentences(summary, details) : summary,
		// When the node fails, n8n sends only the description to streaming clients.
		streaming ? summary : details,
	);
	summaries.set(error, summary);
	return error;
}

/**
 * Returns what happened, without the hint: streaming clients do not maintain the workflow.
 *
 * @param error an error returned by `toNodeError`
 */
export function getSummary(error: Error): string {
	return summaries.get(error) ?? error.message;
}

function isConverted(failure: unknown): failure is NodeApiError {
	return failure instanceof NodeApiError && summaries.has(failure);
}

/** The failure's description without secrets, which are redacted before the text is truncated or stripped of markup. */
function describeFailure(failure: unknown, redact: Redact): ErrorDescription {
	const sanitize = (text: string) => truncate(redact(toSingleLine(redact(text))));
	if (failure instanceof ApiError) return describeApiError(failure, redact, sanitize);
	if (failure instanceof ConnectionError || failure instanceof TimeoutError) {
		const { message, hint } = failure;
		const httpCode = failure instanceof ConnectionError ? failure.code : undefined;
		return { message: sanitize(message), hint, httpCode };
	}
	const { message, hint } = describeLocalError(failure);
	return { message: sanitize(message), hint: hint && redact(hint), isLocal: true };
}

function describeApiError(
	{ sentence, quote, status, hint, retryAfterMs = 0 }: ApiError,
	redact: Redact,
	sanitize: (text: string) => string,
): ErrorDescription {
	const words = status === undefined ? sanitize(quote) : removeStatus(sanitize(quote), status);
	const statement = [sanitize(sentence), words].filter((part) => part !== '').join(': ');
	const asksForWait = retryAfterMs > 0 && retryAfterMs < Infinity;
	return {
		message: asksForWait
			? `${statement.replace(/\.$/, '')}; it asked for a wait of ${formatDuration(retryAfterMs)}`
			: statement,
		hint: hint && redact(hint),
		httpCode: status?.toString(),
	};
}

/** Neither the service nor the network is the cause: the credential cannot be used, or n8n refused the request. */
function describeLocalError(failure: unknown): Pick<ErrorDescription, 'message' | 'hint'> {
	const { code, message, description } = readErrorChain(failure);
	return code === 'ERR_CANCELED'
		? { message: 'Request cancelled: the execution was stopped' }
		: { message, hint: description };
}

/**
 * Whether an AI Agent calls the node. n8n generates a separate node type for that, with this suffix in its name
 * (`ai-tools.ts` in n8n's `tool-generation`; the same in 1.122 and 2.8), however the agent then runs it.
 */
function isRunAsTool(context: RequestContext): boolean {
	return context.getNode().type.endsWith('Tool');
}

/**
 * The class is always NodeApiError: n8n wraps any other error of a declarative node in a NodeApiError with the code
 * "none" (`routing-node.ts`), and shows it as "From Mingleego". Without a code it does not.
 */
function createNodeError(
	context: RequestContext,
	{ httpCode, isLocal }: ErrorDescription,
	text: string,
	description: string,
): NodeApiError {
	const itemIndex = context.getItemIndex?.();
	const message = itemIndex === undefined ? text : `${text} [item ${itemIndex}]`;
	const options = { message, description, itemIndex, httpCode: isLocal ? undefined : httpCode };
	const error = new NodeApiError(context.getNode(), { message }, options);
	if (isLocal) error.name = 'NodeOperationError';
	if (error.message !== message) {
		// n8n replaces a message that contains an error code such as ENOENT with its own text. It does so again when it
		// wraps the error for an agent, which then receives that text and the description.
		error.message = message;
		if (isRunAsTool(context) && !isStreaming(context)) error.description = text;
	}
	return error;
}

/** Joins two sentences. The first may lack its period, because its quote is unmodified. */
function joinSentences(sentence: string, further: string): string {
	if (further === '') return sentence;
	return `${sentence}${/[.!?…]$/.test(sentence) ? '' : '.'} ${further}`;
}
