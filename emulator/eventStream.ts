import type { StreamBehavior } from './behavior';
import type { Reply } from './reply';
import { ASIDES, ENDS, ERROR_MESSAGE, ERRORS, REFUSAL } from './streamForms';

export type Ending = 'end' | 'cut' | 'stall' | 'pings';
interface StreamEvent {
	name?: string;
	data?: string;
	/** Exact lines, instead of a name and data. */
	lines?: string[];
}

/** A citation mark, as assistants put it after what they quote from a file. */
const CITATION = ' 【1:0†source】';

/**
 * Encodes a reply as the bytes of an event stream.
 *
 * @returns The bytes of each event, and how the stream ends.
 */
export function buildStream(
	reply: Reply,
	behavior: StreamBehavior,
): { events: Buffer[]; ending: Ending } {
	if (behavior.raw !== undefined) return { events: [Buffer.from(behavior.raw)], ending: 'end' };
	const { events, ending } = listEvents(reply, behavior);
	return { events: encodeEvents(events, behavior), ending };
}

function listEvents(
	reply: Reply,
	behavior: StreamBehavior,
): { events: StreamEvent[]; ending: Ending } {
	const chunks = getChunks(reply, behavior);
	const sent = behavior.final === 'last' ? chunks.slice(0, -1) : chunks;
	const stop = findStop(behavior);
	const asides = behavior.aside === undefined ? [] : [{ lines: ASIDES[behavior.aside] }];
	const events = sent.slice(0, stop?.after).flatMap((chunk, index): StreamEvent[] => [
		...asides,
		{
			name: getEventName('chunk', behavior),
			data:
				index + 1 === behavior.fileUrlAt
					? JSON.stringify({ text: chunk, fileUrl: reply.fileUrl })
					: encodeChunk(chunk, behavior),
		},
	]);
	if (stop !== undefined) {
		if (stop.event !== undefined) events.push(stop.event);
		return { events, ending: stop.ending };
	}
	const text = getFinalText(chunks, behavior);
	if (text !== undefined) events.push(createFinal(text, reply.fileUrl, behavior));
	if (behavior.done) events.push({ data: '[DONE]' });
	if (behavior.end !== undefined) events.push({ lines: ENDS[behavior.end] });
	return { events, ending: behavior.afterEnd ?? 'end' };
}

function createFinal(text: string, fileUrl: string | null, behavior: StreamBehavior): StreamEvent {
	const { finalName, finalMark } = behavior;
	const name = finalName ?? getEventName('final', behavior);
	const mark = {
		file_url: { file_url: fileUrl },
		done: { done: true },
		type: { type: 'final' },
		none: {},
		fileUrl: finalName === undefined ? { fileUrl } : {},
	};
	return { name, data: JSON.stringify({ text, ...mark[finalMark ?? 'fileUrl'] }) };
}

function getChunks({ text }: Reply, { chunks, final }: StreamBehavior): string[] {
	if (chunks !== undefined) return chunks;
	const words = text.match(/\S+\s*|^\s+/g) ?? [];
	return final === 'tidied' ? [...words, CITATION] : words;
}

function getEventName(name: string, { eventNames }: StreamBehavior) {
	return eventNames ? name : undefined;
}

/**
 * @returns Where the stream
 *   stops before its proper end, after how many chunks.
 */
function findStop({
	errorEventAfter,
	errorPayloadAfter,
	errorForm,
	cutAfter,
	endAfter,
	stallAfter,
}: StreamBehavior): { after: number; ending: Ending; event?: StreamEvent } | undefined {
	if (errorEventAfter !== undefined) {
		const event = { name: 'error', data: JSON.stringify({ error: ERROR_MESSAGE }) };
		return { after: errorEventAfter, ending: 'end', event };
	}
	if (errorPayloadAfter !== undefined) {
		const event = errorForm
			? { lines: ERRORS[errorForm] }
			: { data: JSON.stringify({ error: { message: ERROR_MESSAGE } }) };
		return { after: errorPayloadAfter, ending: 'end', event };
	}
	if (cutAfter !== undefined) return { after: cutAfter, ending: 'cut' };
	if (endAfter !== undefined) return { after: endAfter, ending: 'end' };
	if (stallAfter !== undefined) return { after: stallAfter, ending: 'stall' };
	return undefined;
}

function encodeChunk(chunk: string, { form = 'object' }: StreamBehavior): string {
	switch (form) {
		case 'object':
			return JSON.stringify({ text: chunk });
		case 'objectWithFileUrl':
			return JSON.stringify({ text: chunk, fileUrl: null });
		case 'string':
			return JSON.stringify(chunk);
		case 'bare':
			return chunk;
		case 'foreign':
			return JSON.stringify({ choices: [{ delta: { content: chunk } }] });
	}
}

/** @returns Undefined without a final event. */
function getFinalText(
	chunks: string[],
	{ form, final = form === 'foreign' ? 'none' : 'whole' }: StreamBehavior,
): string | undefined {
	switch (final) {
		case 'whole':
			return chunks.join('');
		case 'empty':
			return '';
		case 'last':
			return chunks.at(-1) ?? '';
		case 'tidied':
			return tidy(chunks.join(''));
		case 'refused':
			return REFUSAL;
		case 'none':
			return undefined;
	}
}

/** A text as services tidy it once it is whole. */
function tidy(text: string): string {
	return text
		.replace(/【[^】]*】/g, '')
		.replace(/\*\*/g, '')
		.replace(/\]\(sandbox:\/mnt\/data\//g, '](https://mingleego.com/files/')
		.trim();
}

function encodeEvents(events: StreamEvent[], behavior: StreamBehavior): Buffer[] {
	const { newline = '\n', eventNames, comments, noLastBlankLine, bom } = behavior;
	return events.map(({ name, data = '', lines: exact }, index) => {
		const isLast = index === events.length - 1;
		const fields = exact ?? [
			...(name === undefined ? [] : [`event: ${name}`]),
			...data.split(/\r\n|\r|\n/).map((line) => `data: ${line}`),
		];
		const lines = [
			// One comment as an event of its own, one inside the next event: parsers must skip both.
			...(comments ? [': keep-alive', '', ':'] : []),
			...(eventNames ? [`id: ${index + 1}`] : []),
			...fields,
			...(isLast && noLastBlankLine ? [] : ['']),
		];
		const start = bom && index === 0 ? '\uFEFF' : '';
		return Buffer.from(start + lines.map((line) => line + newline).join(''));
	});
}
