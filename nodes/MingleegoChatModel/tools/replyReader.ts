import type { ToolCall } from './boundTool';
import { isExample } from './callForm';
import { readCalls } from './callReader';
import type { OtherForm } from './callData';
import { recognizeOtherForm } from './otherCallForm';
import { ReplyScanner } from './replyScanner';
import type { ToolOffer } from './toolOffer';
import { describeChoice } from './toolPrompt';

/** What a reply is. */
export interface ReplyReading {
	/** What a reader gets to see: all of it, or what is before its calls. */
	text: string;
	calls: ToolCall[];
	/** Why the reply cannot be used, in words for the assistant. */
	problem?: string;
	/** With a problem: whether the reply may be an answer all the same. */
	mayBeAnswer?: boolean;
}

/**
 * Reads a reply: calls in the form that its prompt asked for, or text.
 *
 * @param reply the whole text of the reply
 * @param offer what its prompt offered
 */
export function readReply(reply: string, offer: ToolOffer): ReplyReading {
	const scanner = new ReplyScanner(offer.marker);
	const passed = scanner.add(reply);
	const { rest, blocks, mayBeCall } = scanner.end();
	if (blocks.length > 0 && !blocks.every(isExample)) {
		const text = passed + rest;
		const calls = readCalls(blocks, offer.tools);
		return typeof calls === 'string' ? { text, calls: [], problem: calls } : { text, calls };
	}
	const names = offer.tools.map(({ name }) => name);
	const form = mayBeCall ? recognizeOtherForm(reply, names) : undefined;
	return { text: reply, calls: [], ...findProblem(form, offer) };
}

function findProblem(
	form: OtherForm | undefined,
	{ choice }: ToolOffer,
): Pick<ReplyReading, 'problem' | 'mayBeAnswer'> {
	if (form) return { problem: PROBLEMS[form], mayBeAnswer: form !== 'tool' && choice === 'auto' };
	return choice === 'auto' ? {} : { problem: `It calls no tool. ${describeChoice(choice)}` };
}

/** What is wrong with a reply in another form than the one asked for. */
const PROBLEMS: Record<OtherForm, string> = {
	tool: 'It looks like a tool call without the form of one, so no tool was called.',
	call: 'It looks like a tool call without the form of one, so no tool was called.',
	message: 'It has the form of a line of the conversation, instead of what the line says.',
};
