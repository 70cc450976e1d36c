'use strict';

/** @typedef {import('./behaviour').StreamBehaviour} StreamBehaviour */
/** @typedef {import('./reply').Reply} Reply */
/** @typedef {'end' | 'cut' | 'stall'} Ending */
/** @typedef {{ name: string | undefined, data: string }} StreamEvent */

const FAILURE = 'The assistant failed';

/**
 * Turns a reply into the bytes of an event stream.
 *
 * @param {Reply} reply
 * @param {StreamBehaviour} behaviour
 * @returns {{ pieces: Buffer[], ending: Ending }} One piece per event, and how the stream ends.
 */
function buildStream(reply, behaviour) {
	if (behaviour.raw !== undefined) return { pieces: [Buffer.from(behaviour.raw)], ending: 'end' };
	const { events, ending } = listEvents(reply, behaviour);
	return { pieces: encodeEvents(events, behaviour), ending };
}

/**
 * @param {Reply} reply
 * @param {StreamBehaviour} behaviour
 * @returns {{ events: StreamEvent[], ending: Ending }}
 */
function listEvents(reply, behaviour) {
	const chunks = behaviour.chunks ?? reply.text.match(/\S+\s*|^\s+/g) ?? [];
	const sent = behaviour.final === 'last' ? chunks.slice(0, -1) : chunks;
	const stop = findStop(behaviour);
	const events = sent
		.slice(0, stop?.after)
		.map((chunk) => ({ name: nameOf('chunk', behaviour), data: chunkData(chunk, behaviour) }));
	if (stop !== undefined) {
		if (stop.event !== undefined) events.push(stop.event);
		return { events, ending: stop.ending };
	}
	const text = finalText(chunks, behaviour);
	if (text !== undefined) {
		const data = JSON.stringify({ text, fileUrl: reply.fileUrl });
		events.push({ name: nameOf('final', behaviour), data });
	}
	if (behaviour.done) events.push({ name: undefined, data: '[DONE]' });
	return { events, ending: 'end' };
}

/**
 * @param {string} name
 * @param {StreamBehaviour} behaviour
 */
function nameOf(name, { eventNames }) {
	return eventNames ? name : undefined;
}

/**
 * @param {StreamBehaviour} behaviour
 * @returns {{ after: number, ending: Ending, event?: StreamEvent } | undefined} Where the stream
 *   stops before its proper end, after how many chunks.
 */
function findStop({ errorEventAfter, errorPayloadAfter, cutAfter, endAfter, stallAfter }) {
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

/**
 * @param {string} chunk
 * @param {StreamBehaviour} behaviour
 * @returns {string}
 */
function chunkData(chunk, { form = 'object' }) {
	switch (form) {
		case 'object':
			return JSON.stringify({ text: chunk });
		case 'objectWithFileUrl':
			return JSON.stringify({ text: chunk, fileUrl: null });
		case 'string':
			return JSON.stringify(chunk);
		case 'bare':
			return chunk;
	}
}

/**
 * @param {string[]} chunks
 * @param {StreamBehaviour} behaviour
 * @returns {string | undefined} Undefined for no final event.
 */
function finalText(chunks, { final = 'whole' }) {
	switch (final) {
		case 'whole':
			return chunks.join('');
		case 'empty':
			return '';
		case 'last':
		case 'repeatLast':
			return chunks.at(-1) ?? '';
		case 'none':
			return undefined;
	}
}

/**
 * @param {StreamEvent[]} events
 * @param {StreamBehaviour} behaviour
 * @returns {Buffer[]}
 */
function encodeEvents(events, behaviour) {
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

module.exports = { buildStream };
