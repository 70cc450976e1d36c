import { createHash } from 'node:crypto';

import type { Behavior } from './behavior';
import { readConversation, type Message } from './conversation';
import type { StoredFile } from './fileStore';
import { composeJsonReply } from './jsonReply';
import { composeToolCall } from './toolCall';
import { readResult } from './tools';

export interface Reply {
	text: string;
	fileUrl: string | null;
}

/** A file that an assistant made. */
export interface ReplyFile {
	body: string;
	/** What is wrong with how it is sent. */
	fault?: Behavior['file'];
}

interface ComposeReplyInput {
	/** The assistant's name. */
	assistant: string;
	prompt: string;
	/** The files that came with the prompt. */
	files: StoredFile[];
	/** The server's URL, for the reply's file. */
	url: string;
	/** Gets the reply's file, by name, when the prompt contains `[file]`. */
	replyFiles: Map<string, ReplyFile>;
	/** The status of the response to a request for that file. */
	fileStatus?: number;
	/** How that file is sent. */
	fault?: ReplyFile['fault'];
}

/** How many words of a tool's result a reply quotes. */
const MAX_RESULT_WORDS = 60;

/**
 * Makes up an assistant's reply: a tool call where one makes sense, or text, as JSON when the prompt asks for it. The
 * same input gives the same reply.
 */
export function composeReply({
	assistant,
	prompt,
	files,
	url,
	replyFiles,
	fileStatus,
	fault,
}: ComposeReplyInput): Reply {
	const count = files.length === 1 ? '1 file' : `${files.length || 'no'} files`;
	const { question, earlier, results, offer } = readConversation(prompt);
	const call = offer && composeToolCall(question, offer, files);
	if (call !== undefined) return { text: call, fileUrl: null };
	const instructions = earlier.flatMap(({ role, content }) => (role === 'system' ? [content] : []));
	const summary = [
		`Assistant ${assistant} answers your prompt "${firstWords(question)}" with ${count}.`,
		...files.map(describeFile),
		...results.map((result) => `The ${describeResult(result)}.`),
		...earlier.map((message) => `Before, the ${describeEarlier(message)}.`),
	].join(' ');
	const source = {
		instructions,
		files,
		contents: files.map(readStart),
		results: results.map(({ content }) => readResult(content)),
		summary,
	};
	const text = composeJsonReply(question, source) ?? summary;
	if (!prompt.includes('[file]')) return { text, fileUrl: null };
	const name = `reply-${createHash('sha256').update(text).digest('hex').slice(0, 8)}.txt`;
	replyFiles.set(name, { body: `${text}\n`, fault });
	const query = fileStatus === undefined ? '' : `?status=${fileStatus}`;
	return { text, fileUrl: `${url}/files/${name}${query}` };
}

function describeFile(file: StoredFile): string {
	const facts = `${file.fileName} has ${file.size} bytes of type ${file.mimeType}`;
	const start = firstWords(readStart(file));
	return start === '' ? `${facts}.` : `${facts} and begins with "${start}".`;
}

function describeResult({ tool, content }: Message): string {
	const name = tool === undefined ? 'tool' : `tool ${tool}`;
	return `${name} returned "${firstWords(readResult(content), MAX_RESULT_WORDS)}"`;
}

function describeEarlier(message: Message): string {
	const { role, content, calls = [] } = message;
	if (role === 'tool') return describeResult(message);
	return calls.length > 0 ? `${role} called a tool` : `${role} wrote "${firstWords(content)}"`;
}

/** @returns The start of a text file; '' for any other. */
function readStart(file: StoredFile): string {
	// A character that the head's end cuts in two is left out, not shown as a replacement mark.
	return isText(file) ? new TextDecoder().decode(file.head, { stream: true }) : '';
}

function isText({ fileName, mimeType }: StoredFile): boolean {
	return /^text\/|[/+](json|csv)$/.test(mimeType) || /\.(txt|json|csv|md)$/i.test(fileName);
}

/** @returns At most that many words, and ten times as many characters; with an ellipsis when there is more. */
function firstWords(text: string, maxWords = 8): string {
	const all = text.trim().replace(/\s+/g, ' ');
	const words = all.split(' ', maxWords).join(' ');
	const start = Array.from(words.slice(0, maxWords * 40))
		.slice(0, maxWords * 10)
		.join('');
	return start.length < all.length ? `${start}…` : start;
}
