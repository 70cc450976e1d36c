import { parseJsonObject, parseJsonString } from '../../nodes/client/api/parseJson';
import { createUtf8Decoder } from '../../nodes/client/http/utf8Decoder';
import { classifyEvent, type StreamPart } from '../../nodes/client/stream/classifyEvent';
import { isVersionOf } from '../../nodes/client/stream/compareTexts';
import { createSseDecoder } from '../../nodes/client/stream/sseDecoder';
import type { Reply } from './client';
import { countForms, describeShape, note, type Finding } from './findings';

interface StreamEvent {
	name: string;
	form: string;
	/** What the node makes of it. */
	part: StreamPart;
}

/** The form of a stream's events: also of one that was cut off, and of none where no stream came. */
export function describeEvents(reply: Reply): Finding[] {
	if (!reply.headers['content-type']?.startsWith('text/event-stream')) return [];
	const all = readEvents(reply);
	const events = all.filter(({ part }) => part.kind !== 'end');
	const last = events.at(-1);
	const final = last && isFinal(last.part) ? last : undefined;
	const chunks = final === undefined ? events : events.slice(0, -1);
	const texts = chunks.map(({ part }) => ('text' in part ? part.text : undefined));
	const repeats = isCumulative(texts);
	return [
		note('Chat Stream: names of events', countForms(events.map(({ name }) => name))),
		{
			probe: 'Chat Stream: form of chunks',
			expected: '`{text: string}`, a JSON string or bare text',
			received: countForms(chunks.map(({ form }) => form)),
			holds: texts.length > 0 && texts.every((text) => text !== undefined),
		},
		{
			probe: 'Chat Stream: chunks are deltas',
			expected: 'each chunk contains only what is new',
			received: `${repeats ? 'each' : 'no'} chunk repeats the one before it`,
			holds: !repeats,
		},
		{
			probe: 'Chat Stream: final response',
			expected: 'the last event, `{text: string, fileUrl: string}` or `fileUrl: null`',
			received: final === undefined ? 'none' : `${final.form}, ${compareText(final, texts)}`,
			holds: final !== undefined,
		},
		note('Chat Stream: end mark', events.length < all.length ? all[all.length - 1].form : 'none'),
	];
}

/** Takes a stream apart as the node does. */
function readEvents({ body }: Reply): StreamEvent[] {
	const events: StreamEvent[] = [];
	const decoder = createSseDecoder(createUtf8Decoder(), ({ event: name, data }) => {
		const part = classifyEvent({ event: name, data }, undefined);
		events.push({ name: name ?? 'no name', form: describeData(data), part });
	});
	decoder.feed(Buffer.from(body));
	decoder.flush();
	return events;
}

function describeData(data: string): string {
	const object = parseJsonObject(data);
	if (object !== undefined) return describeShape(object);
	if (data === '[DONE]') return '`[DONE]`';
	return parseJsonString(data) === undefined ? 'bare text' : 'JSON string';
}

const isFinal = (part: StreamPart) =>
	part.kind === 'final' ||
	part.kind === 'last' ||
	(part.kind === 'text' && part.fileUrl !== undefined);

/** Whether each chunk repeats the one before it and goes on, instead of containing only what is new. */
function isCumulative(texts: Array<string | undefined>): boolean {
	const repeats = (text: string, n: number, all: string[]) =>
		n === 0 || (text.length > all[n - 1].length && text.startsWith(all[n - 1]));
	return texts.length >= 3 && texts.map((text = '') => text).every(repeats);
}

/** What the text of the final response is, compared with the joined chunks. */
function compareText({ part }: StreamEvent, texts: Array<string | undefined>): string {
	const text = 'text' in part ? part.text : '';
	const joined = texts.join('');
	if (text === joined) return 'the whole text';
	return isVersionOf(text, joined) ? 'the whole text, changed' : 'another text or none';
}
