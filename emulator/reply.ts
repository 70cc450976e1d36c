import { createHash } from 'node:crypto';

import type { Behavior } from './behavior';
import { parseJson } from './chatBody';
import { CALLS, REPLIES } from './examples';
import type { StoredFile } from './multipart';
import { findOffer, formatCalls } from './tools';

export interface Reply {
	text: string;
	fileUrl: string | null;
}

/** A file that an assistant made. */
export interface ReplyFile {
	name: string;
	body: Buffer;
	/** What is wrong with how it is sent. */
	fault: Behavior['file'];
	/** The status of the response to a request for it; undefined for the file itself. */
	status: number | undefined;
}

interface Message {
	role: string;
	content: string;
	/** The tool that a result comes from. */
	tool?: string;
}

/**
 * Makes up the text of an assistant's reply: that of an example or one that quotes the prompt, and which files arrived.
 * The same input gives the same text.
 *
 * @param assistant The assistant's name.
 * @param files The files that came with the prompt.
 */
export function composeText(assistant: string, prompt: string, files: StoredFile[]): string {
	const message = readNewestMessage(prompt);
	const { role, content, tool = '' } = message;
	if (role === 'tool') return `The tool ${tool} returned ${content}`;
	const call = composeCall(prompt, message);
	if (call !== undefined) return call;
	const example = REPLIES.find(
		(one) => content.includes(one.message) && prompt.includes(one.prompt ?? ''),
	);
	const count = files.length === 1 ? '1 file' : `${files.length || 'no'} files`;
	const usual = `Assistant ${assistant} answers your prompt "${firstWords(content)}" with ${count}.`;
	const facts = files.map(
		({ fileName, size, mimeType }) => `${fileName} has ${size} bytes of type ${mimeType}.`,
	);
	return [example?.reply ?? usual, ...facts].join(' ');
}

/**
 * Makes up the file that an assistant made for its reply.
 *
 * @param text The reply's.
 */
export function createReplyFile(
	text: string,
	{ file: fault, fileStatus: status }: Behavior,
): ReplyFile {
	const hash = createHash('sha256').update(text).digest('hex').slice(0, 8);
	return { name: `reply-${hash}.txt`, body: Buffer.from(`${text}\n`), fault, status };
}

/**
 * Reads the newest message of a conversation, which is one message as JSON per line.
 *
 * @returns The whole prompt as the user's when it is no conversation.
 */
function readNewestMessage(prompt: string): Message {
	const lastLine = prompt.slice(prompt.lastIndexOf('\n') + 1);
	const message = lastLine.startsWith('{"role":') ? parseJson(lastLine) : undefined;
	const { content } = Object(message) as Partial<Message>;
	return typeof content === 'string' ? (message as Message) : { role: 'user', content: prompt };
}

/** @returns Undefined when it calls none of the tools that the prompt offers, if it offers any. */
function composeCall(prompt: string, { role, content }: Message): string | undefined {
	const offer = role === 'user' ? findOffer(prompt) : undefined;
	const call = CALLS.find(({ message }) => content.includes(message));
	if (call === undefined || !offer?.tools.some(({ name }) => name === call.name)) return undefined;
	return formatCalls(offer, [{ name: call.name, arguments: call.arguments }]);
}

/** @returns Eight words and 80 characters at most, with an ellipsis when there is more. */
function firstWords(text: string): string {
	const all = text.trim().replace(/\s+/g, ' ');
	const words = all.split(' ', 8).join(' ');
	const start = Array.from(words.slice(0, 320)).slice(0, 80).join('');
	return start.length < all.length ? `${start}…` : start;
}
