import { createParser } from 'eventsource-parser';

import { parseJsonObject, parseJsonString } from '../../nodes/client/api/parseJson';
import { isVersionOf } from '../../nodes/client/stream/compareTexts';
import { describeShape } from './shape';

const DONE = '[DONE]';

/** Names that say that an event is the last one. */
const FINAL_NAME = /final|complete|done|end|finish/i;

interface StreamEvent {
	/** '' for none. */
	name: string;
	form: string;
	/** Undefined when the node reads no text there. */
	text: string | undefined;
	hasFileUrl: boolean;
}

export interface StreamForm {
	chunks: StreamEvent[];
	final: StreamEvent | undefined;
	isDone: boolean;
	comments: number;
	/** How the lines end, in words. */
	newline: string;
}

/** Takes a stream apart with a parser that the node does not use. */
export function readStream(stream: string): StreamForm {
	const events: StreamEvent[] = [];
	let isDone = false;
	let comments = 0;
	const parser = createParser({
		onEvent({ event = '', data }) {
			if (data.trim() === DONE) isDone = true;
			else events.push(readEvent(event, data));
		},
		onComment: () => (comments += 1),
	});
	parser.feed(stream);
	// The last event may lack its blank line.
	parser.feed('\n\n');
	const last = events.at(-1);
	const final = last && (last.hasFileUrl || FINAL_NAME.test(last.name)) ? last : undefined;
	const chunks = final === undefined ? events : events.slice(0, -1);
	return { chunks, final, isDone, comments, newline: findNewline(stream) };
}

function readEvent(name: string, data: string): StreamEvent {
	const object = parseJsonObject(data);
	if (object !== undefined) {
		const text = typeof object.text === 'string' ? object.text : undefined;
		return { name, form: describeShape(object), text, hasFileUrl: 'fileUrl' in object };
	}
	const quoted = parseJsonString(data);
	const form = quoted === undefined ? 'bare text' : 'JSON string';
	return { name, form, text: quoted ?? data, hasFileUrl: false };
}

function findNewline(stream: string): string {
	if (stream.includes('\r\n')) return 'CRLF';
	return stream.includes('\r') ? 'CR' : 'LF';
}

/** @returns such as `12 × {text: string}`, or `none` */
export function countForms(forms: string[]): string {
	const counts = new Map<string, number>();
	for (const form of forms) counts.set(form, (counts.get(form) ?? 0) + 1);
	return [...counts].map(([form, count]) => `${count} × ${form}`).join(', ') || 'none';
}

/** Whether each chunk repeats the one before it and goes on, instead of containing only what is new. */
export function isCumulative({ chunks }: StreamForm): boolean {
	const texts = chunks.map(({ text = '' }) => text);
	const repeats = (text: string, n: number) =>
		n === 0 || (text.startsWith(texts[n - 1]) && text.length > texts[n - 1].length);
	return texts.length >= 3 && texts.every(repeats);
}

/** What the text of the final response is, compared with the joined chunks. */
export function compareFinalText({ chunks, final }: StreamForm): string {
	const joined = chunks.map(({ text = '' }) => text).join('');
	const text = final?.text;
	if (text === undefined) return 'no text';
	if (text === joined) return 'the whole text';
	if (text === '') return 'an empty text';
	return isVersionOf(text, joined)
		? 'the whole text, changed'
		: 'another text, such as the last chunk';
}
