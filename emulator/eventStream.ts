import type { StreamBehaviour } from './behavior';
import type { Reply } from './reply';

export type Ending = 'end' | 'cut' | 'stall';
interface StreamEvent {
	name: string | undefined;
	data: string;
}

const FAILURE = 'The assistant failed';

/** As assistants put them behind what they have from a file. */
const CITATION = ' 【1:0†source】';

/**
 * Turns a reply into the bytes of an event stream.
 *
 * @returns One piece per event, and how the stream ends.
 */
export function buildStream(
	reply: Reply,
	behaviour: StreamBehaviour,
): { pieces: Buffer[]; ending: Ending } {
	if (behaviour.raw !== undefined) return { pieces: [Buffer.from(behaviour.raw)], ending: 'end' };
	const { events, ending } = listEvents(reply, behaviour);
	return { pieces: encodeEvents(events, behaviour), ending };
}

function listEvents(
	reply: Reply,
	behaviour: StreamBehaviour,
): { events: StreamEvent[]; ending: Ending } {
	const chunks = chunksOf(reply, behaviour);
	const sent = behaviour.final === 'last' ? chunks.slice(0, -1) : chunks;
	const stop = findStop(behaviour);
	const events = sent.slice(0, stop?.after).map((chunk, index) => ({
		name: nameOf('chunk', behaviour),
		data:
			index + 1 === behaviour.fileUrlAt
				? JSON.stringify({ text: chunk, fileUrl: reply.fileUrl })
				: chunkData(chunk, behaviour),
	}));
	if (stop !== undefined) {
		if (stop.event !== undefined) events.push(stop.event);
		return { events, ending: stop.ending };
	}
	const text = finalText(chunks, behaviour);
	if (text !== undefined) {
		const { finalName } = behaviour;
		const fileUrl = finalName === undefined ? reply.fileUrl : undefined;
		const name = finalName ?? nameOf('final', behaviour);
		events.push({ name, data: JSON.stringify({ text, fileUrl }) });
	}
	if (behaviour.done) events.push({ name: undefined, data: '[DONE]' });
	return { events, ending: 'end' };
}

function chunksOf({ text }: Reply, { chunks, final }: StreamBehaviour): string[] {
	if (chunks !== undefined) return chunks;
	const words = text.match(/\S+\s*|^\s+/g) ?? [];
	return final === 'tidied' ? [...words, CITATION] : words;
}

function nameOf(name: string, { eventNames }: StreamBehaviour) {
	return eventNames ? name : undefined;
}

/**
 * @returns Where the stream
 *   stops before its proper end, after how many chunks.
 */
function findStop({
	errorEventAfter,
	errorPayloadAfter,
	cutAfter,
	endAfter,
	stallAfter,
}: StreamBehaviour): { after: number; ending: Ending; event?: StreamEvent } | undefined {
	if (errorEventAfter !== undefined) {
		const event = { name: 'error', data: JSON.stringify({ error: FAILURE }) };
		return { after: errorEventAfter, ending: 'end', event };
	}
	if (errorPayloadAfter !== undefined) {
		const event = { name: undefined, data: JSON.stringify({ error: { message: FAILURE } }) };
		return { after: errorPayloadAfter, ending: 'end', event };
	}
	if (cutAfter !== undefined) return { after: cutAfter, ending: 'cut' };
	if (endAfter !== undefined) return { after: endAfter, ending: 'end' };
	if (stallAfter !== undefined) return { after: stallAfter, ending: 'stall' };
	return undefined;
}

function chunkData(chunk: string, { form = 'object' }: StreamBehaviour): string {
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

/** @returns Undefined for no final event. */
function finalText(
	chunks: string[],
	{ form, final = form === 'foreign' ? 'none' : 'whole' }: StreamBehaviour,
): string | undefined {
	switch (final) {
		case 'whole':
			return chunks.join('');
		case 'empty':
			return '';
		case 'last':
			return chunks.at(-1) ?? '';
		case 'tidied':
			return tidied(chunks.join(''));
		case 'none':
			return undefined;
	}
}

/** A text as services tidy it once it is whole. */
export function tidied(text: string): string {
	return text
		.replace(/【[^】]*】/g, '')
		.replace(/\*\*/g, '')
		.replace(/\]\(sandbox:\/mnt\/data\//g, '](https://mingleego.com/files/')
		.trim();
}

function encodeEvents(events: StreamEvent[], behaviour: StreamBehaviour): Buffer[] {
	const { newline = '\n', eventNames, comments, noLastBlankLine, bom } = behaviour;
	return events.map(({ name, data }, index) => {
		const isLast = index === events.length - 1;
		const lines = [
			// One comment as an event of its own, one inside the next event: parsers must skip both.
			...(comments ? [': keep-alive', '', ':'] : []),
			...(eventNames ? [`id: ${index + 1}`] : []),
			...(name === undefined ? [] : [`event: ${name}`]),
			...data.split(/\r\n|\r|\n/).map((line) => `data: ${line}`),
			...(isLast && noLastBlankLine ? [] : ['']),
		];
		const start = bom && index === 0 ? '\uFEFF' : '';
		return Buffer.from(start + lines.map((line) => line + newline).join(''));
	});
}
