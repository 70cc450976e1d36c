import { createHash } from 'node:crypto';

import { readConversation } from './conversation';
import type { StoredFile } from './fileStore';
import { composeJsonReply } from './jsonReply';
import type { ReplyFile } from './replyFile';

export interface Reply {
	text: string;
	fileUrl: string | null;
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

/** Makes up an assistant's reply, as JSON when the prompt asks for it. The same input gives the same reply. */
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
	const { question, earlier } = readConversation(prompt);
	const instructions = earlier.flatMap(({ role, content }) => (role === 'system' ? [content] : []));
	const summary = [
		`Assistant ${assistant} answers your prompt "${firstWords(question)}" with ${count}.`,
		...files.map(describeFile),
		...earlier.map(({ role, content }) => `Before, the ${role} wrote "${firstWords(content)}".`),
	].join(' ');
	const contents = files.map(readStart);
	const text = composeJsonReply(question, { instructions, files, contents, summary }) ?? summary;
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

/** @returns The start of a text file; '' for any other. */
function readStart(file: StoredFile): string {
	// A character that the head's end cuts in two is left out, not shown as a replacement mark.
	return isText(file) ? new TextDecoder().decode(file.head, { stream: true }) : '';
}

function isText({ fileName, mimeType }: StoredFile): boolean {
	return /^text\/|[/+](json|csv)$/.test(mimeType) || /\.(txt|json|csv|md)$/i.test(fileName);
}

/** @returns At most eight words and 80 characters; with an ellipsis when there is more. */
function firstWords(text: string): string {
	const all = text.trim().replace(/\s+/g, ' ');
	const start = Array.from(all.split(' ', 8).join(' ').slice(0, 320)).slice(0, 80).join('');
	return start.length < all.length ? `${start}…` : start;
}
