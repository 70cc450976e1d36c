import type { StreamBehavior } from './behavior';
import type { Reply } from './reply';
import { ASIDES, CHUNKS, ENDS, ERRORS, FINALS, MARKS } from './streamForms';

export type Ending = 'end' | NonNullable<StreamBehavior['afterEnd']>;

interface EventStream {
	/** The lines of each event. */
	events: string[][];
	ending: Ending;
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

function listEvents(reply: Reply, behavior: StreamBehavior): EventStream {
	const { form = 'object', final = form === 'foreign' ? 'none' : 'whole', aside, end } = behavior;
	const chunks = behavior.chunks ?? splitIntoChunks(reply.text, final);
	const sent = final === 'last' ? chunks.slice(0, -1) : chunks;
	const stop = findStop(behavior);
	const events = sent.slice(0, stop?.after).flatMap((text, index) => {
		const hasFileUrl = index + 1 === behavior.fileUrlAt;
		const { fileUrl } = reply;
		const data = hasFileUrl ? JSON.stringify({ text, fileUrl }) : CHUNKS[form](text);
		const chunk = buildLines(data, behavior.eventNames ? 'chunk' : undefined);
		return aside === undefined ? [chunk] : [ASIDES[aside], chunk];
	});
	if (stop !== undefined) return { events: [...events, ...stop.events], ending: stop.ending };
	const text = FINALS[final](chunks);
	if (text !== undefined) events.push(buildFinal(text, reply.fileUrl, behavior));
	if (behavior.done) events.push(buildLines('[DONE]'));
	if (end !== undefined) events.push(ENDS[end]);
	return { events, ending: behavior.afterEnd ?? 'end' };
}

function splitIntoChunks(text: string, final: StreamBehavior['final']): string[] {
	const words = text.match(/\S+\s*|^\s+/g) ?? [];
	return final === 'tidied' ? [...words, CITATION] : words;
}

function buildFinal(
	text: string,
	fileUrl: string | null,
	{ finalName, finalMark, eventNames }: StreamBehavior,
): string[] {
	const mark = MARKS[finalMark ?? (finalName === undefined ? 'fileUrl' : 'none')](fileUrl);
	return buildLines(
		JSON.stringify({ text, ...mark }),
		finalName ?? (eventNames ? 'final' : undefined),
	);
}

function buildLines(data: string, name?: string): string[] {
	const lines = data.split(/\r\n|\r|\n/).map((line) => `data: ${line}`);
	return name === undefined ? lines : [`event: ${name}`, ...lines];
}

/** @returns Where the stream stops before its proper end, after how many chunks. */
function findStop({
	errorAfter,
	errorForm = 'payload',
	cutAfter,
	endAfter,
	stallAfter,
}: StreamBehavior): (EventStream & { after: number }) | undefined {
	if (errorAfter !== undefined) {
		return { after: errorAfter, events: [ERRORS[errorForm]], ending: 'end' };
	}
	if (cutAfter !== undefined) return { after: cutAfter, events: [], ending: 'cut' };
	if (endAfter !== undefined) return { after: endAfter, events: [], ending: 'end' };
	if (stallAfter !== undefined) return { after: stallAfter, events: [], ending: 'stall' };
	return undefined;
}

function encodeEvents(events: string[][], behavior: StreamBehavior): Buffer[] {
	const { newline = '\n', eventNames, comments, noLastBlankLine, bom } = behavior;
	return events.map((fields, index) => {
		const isLast = index === events.length - 1;
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
