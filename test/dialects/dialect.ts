/**
 * Services that fill in what the API's documentation leaves open, each in its own way: the axes of the section "When a
 * stream is whole" in docs/reliability.md, put together at random. Written from that section and not from the reader.
 */

import { createRandom, type Random } from './random';
import { makeText, REFUSALS, split, TIDYINGS } from './texts';

/** One event as it is sent; or other lines. */
interface SentEvent {
	name?: string;
	data?: string;
	/** Instead of name and data. */
	lines?: string[];
}

/** One stream, and what must come of it. */
export interface DialectCase {
	seed: number;
	/** In words. */
	dialect: string;
	events: SentEvent[];
	pieces: Buffer[];
	/** How the connection behaves after the last byte. */
	connection: 'ends' | 'lost' | 'open';
	expected: { text: string; fileUrl: string | null } | { words: string; isRetried: boolean };
	/** Why the rules leave open what the reply is, if they do. */
	open?: string;
}

const FILE = 'https://mingleego.com/files/7f3a/report.pdf';

type ChunkForm = 'object' | 'string' | 'bare' | 'objectWithFileUrl';

const json = (value: unknown): SentEvent => ({ data: JSON.stringify(value) });

/** Names of events that hold chunks, and the same as a type. */
const CHUNK_NAMES = [
	undefined,
	undefined,
	'message',
	'chunk',
	'delta',
	'token',
	'response.output_text.delta',
];

const FINAL_NAMES = ['final', 'complete', 'completed', 'done', 'end', 'result'];

/** Names that say it less clearly: a part of the stream may end so too. */
const ENDING_NAMES = ['agent_end', 'thread.message.completed', 'output_text.done', 'final_output'];

const FLAGS = ['done', 'final', 'isFinal', 'is_final', 'finished', 'last', 'is_end'];

const BEFORE: SentEvent[][] = [
	[],
	[],
	[json({ conversationId: 'c_1', model: 'm' })],
	[{ name: 'start', data: '{}' }],
	[{ name: 'metadata', data: '{"id":"7"}' }],
	[json({ type: 'start', text: '' })],
	[json({ text: '' })],
	[{ lines: [': connected'] }],
	[{ lines: ['retry: 3000'] }],
];

const BEHIND: SentEvent[][] = [
	[],
	[],
	[json({ usage: { total_tokens: 7 } })],
	[{ name: 'usage', data: '{"tokens":7}' }],
	[json({ type: 'status', text: 'Saved' })],
	[{ lines: [': bye'] }],
];

/** What comes between the chunks and is no text of the reply. */
const BETWEEN: SentEvent[] = [
	{ lines: [': ping'] },
	{ lines: [':'] },
	{ lines: ['id: 7'] },
	{ name: 'ping', data: 'still here' },
	{ name: 'heartbeat', data: '{}' },
	{ name: 'keep-alive', data: '' },
	json({ type: 'ping' }),
	json({ usage: { tokens: 3 } }),
	json({ error: null, errors: [], ok: true, status: 200 }),
	{ name: 'reasoning', data: 'The user wants' },
	{ name: 'thinking', data: '{"text":"Let me think"}' },
	json({ type: 'reasoning', text: 'Because' }),
	json({ type: 'thought', text: 'Because' }),
	{ name: 'tool', data: '{"name":"search","text":"weather"}' },
	json({ type: 'tool', text: 'search(weather)' }),
	{ name: 'citation', data: '{"text":"Report, page 4"}' },
	json({ type: 'status', text: 'Searching' }),
	{ name: 'debug', data: 'took 3 ms' },
];

/** The same, in a stream of objects alone. */
const BETWEEN_OBJECTS: SentEvent[] = [
	...['ping', '1718000000', '2026-05-01T10:00:00Z', '42', 'null', '"ping"', '[1]', 'DONE', ''].map(
		(data) => ({ data }),
	),
];

const ENDS: SentEvent[][] = [
	[{ data: '[DONE]' }],
	[{ data: '"[DONE]"' }],
	[{ name: 'done', data: '' }],
	[{ name: 'end', data: '[END]' }],
	[{ name: 'close', data: 'bye' }],
	[{ name: 'finish', data: '{"reason":"stop"}' }],
	[json({ type: 'done' })],
	[json({ type: 'completed' })],
];

/** What ends a stream that had text. Without any, it may be the text itself. */
const ENDS_OF_TEXT: SentEvent[][] = [
	...ENDS,
	[{ name: 'complete', data: '{"usage":{"tokens":7}}' }],
	[{ name: 'completed', data: 'success' }],
];

const QUOTA = 'Your quota is exhausted';

/** How services report an error within a stream. */
const ERRORS: SentEvent[] = [
	{ name: 'error', data: QUOTA },
	{ name: 'error', data: JSON.stringify({ message: QUOTA }) },
	{ name: 'failed', data: JSON.stringify({ message: QUOTA }) },
	{ name: 'response.failed', data: JSON.stringify({ text: QUOTA }) },
	json({ error: QUOTA }),
	json({ error: { message: QUOTA, code: 429 } }),
	json({ errors: [{ message: QUOTA }] }),
	json({ error_message: QUOTA }),
	json({ errorMessage: QUOTA }),
	json({ event: 'error', message: QUOTA }),
	json({ object: 'error', message: QUOTA }),
	json({ status: 'error', message: QUOTA }),
	json({ status: 'failed', message: QUOTA }),
	json({ success: false, message: QUOTA }),
	json({ ok: false, message: QUOTA }),
	json({ statusCode: 500, message: QUOTA }),
	json({ status: 429, message: QUOTA }),
	json({ type: 'error', text: QUOTA }),
	json({ type: 'exception', message: QUOTA }),
	json({ text: '', fileUrl: null, error: QUOTA }),
];

/** What somebody else writes into a stream. */
const STRAY_LINES: SentEvent[] = [
	{ lines: [JSON.stringify({ error: QUOTA })] },
	{ lines: [JSON.stringify({ error: { message: QUOTA } })] },
	{
		lines: [
			'<html>',
			`<head><title>${QUOTA}</title></head>`,
			'<body>',
			'<hr>nginx',
			'</body>',
			'</html>',
		],
	},
	{ lines: [`<!DOCTYPE html><html><body><h1>${QUOTA}</h1></body></html>`] },
];

type FinalForm =
	| 'none'
	| 'fileUrl'
	| 'file_url'
	| 'named'
	| 'typed'
	| 'ending'
	| 'flag'
	| 'repeated'
	| 'lastChunk'
	| 'flaggedLastChunk'
	| 'empty'
	| 'emptyNamed';

const FINAL_FORMS: FinalForm[] = [
	...(['none', 'fileUrl', 'fileUrl', 'fileUrl', 'file_url', 'named', 'named', 'typed'] as const),
	...(['ending', 'flag', 'repeated', 'lastChunk', 'flaggedLastChunk', 'empty'] as const),
	'emptyNamed',
];

/** Forms whose text is the reply whatever it says. */
const NAMED_FORMS = new Set<FinalForm>(['named', 'typed', 'flag']);

/** Forms whose text may be a version of what the chunks say. */
const UNNAMED_FORMS = new Set<FinalForm>(['fileUrl', 'file_url', 'ending']);

/** Forms whose text is the last chunk. */
const LAST_CHUNKS = new Set<FinalForm>(['lastChunk', 'flaggedLastChunk']);

/** How one service speaks, and one reply in its dialect. */
interface Speech {
	chunkForm: ChunkForm;
	finalForm: FinalForm;
	/** What the chunks say together. */
	written: string;
	chunks: string[];
	/** What the final response says. */
	said: string;
	/** Whether each chunk says by a flag that it is not the last one. */
	isFlagged: boolean;
	flag: string;
	hasEnd: boolean;
}

/**
 * Makes one stream of a service.
 *
 * @param seed the same seed makes the same stream
 */
export function makeDialectCase(seed: number): DialectCase {
	const random = createRandom(seed);
	const finalForm = random.pick(FINAL_FORMS);
	const isFlaggedLast = finalForm === 'flaggedLastChunk';
	const chunkForm = isFlaggedLast
		? 'object'
		: random.pick<ChunkForm>(['object', 'object', 'string', 'bare', 'objectWithFileUrl']);
	const { written, said, tidying } = makeTexts(finalForm, random);
	const most = random.pick([1, 3, 8, 30, 1_000]);
	const speech: Speech = {
		chunkForm,
		finalForm,
		written,
		said,
		chunks: split(written, most, random),
		isFlagged: isFlaggedLast || (finalForm === 'flag' && random.chance(0.3)),
		flag: random.pick(FLAGS),
		hasEnd: random.chance(0.4),
	};
	const fileUrl = random.chance(0.3) ? FILE : null;
	const fault = random.chance(0.25) ? random.pick(FAULTS) : undefined;
	const made = fault ? fault(speech, random) : speak(speech, fileUrl, random);
	const dialect = [
		chunkForm,
		`chunks of up to ${most}`,
		`final ${finalForm}`,
		tidying,
		fault?.name,
	];
	return {
		seed,
		dialect: dialect.filter((part) => part !== undefined).join(', '),
		open: findOpenCase(speech),
		pieces: encode(made, random),
		...made,
	};
}

function makeTexts(finalForm: FinalForm, random: Random) {
	const text = makeText(random);
	const canDiffer = UNNAMED_FORMS.has(finalForm) || NAMED_FORMS.has(finalForm);
	if (canDiffer && random.chance(0.4)) {
		const tidying = random.pick(Object.keys(TIDYINGS));
		const { written, tidied } = TIDYINGS[tidying](text, random);
		return { written, said: tidied, tidying };
	}
	if (NAMED_FORMS.has(finalForm) && random.chance(0.2)) {
		return { written: text, said: random.pick(REFUSALS), tidying: 'refused' };
	}
	return { written: text, said: text, tidying: undefined };
}

type Made = Pick<DialectCase, 'events' | 'connection' | 'expected'> & {
	/** Bytes after the last event. */
	ending?: string;
};

/** A stream that goes well. */
function speak(speech: Speech, fileUrl: string | null, random: Random): Made {
	const { finalForm, said, hasEnd } = speech;
	const sent = LAST_CHUNKS.has(finalForm) ? speech.chunks.slice(0, -1) : speech.chunks;
	const final = makeFinal(speech, fileUrl, random);
	const events = [
		...random.pick(BEFORE),
		...makeChunks({ ...speech, chunks: sent }, random),
		...final,
		...random.pick(BEHIND),
		...(hasEnd ? random.pick(ENDS_OF_TEXT) : []),
	];
	const hasFileUrl = final.some(({ data = '' }) => /"file_?[uU]rl"/.test(data));
	const isOver = hasEnd || (isDefinite(speech) && findOpenCase(speech) === undefined);
	return {
		events,
		connection: isOver ? random.pick(CONNECTIONS) : 'ends',
		expected: { text: said, fileUrl: hasFileUrl ? fileUrl : null },
	};
}

/** Leaving it open takes two seconds. */
const CONNECTIONS = [
	...Array.from({ length: 14 }, () => 'ends' as const),
	'lost',
	'lost',
	'open',
] as const;

/** Whether the final response says by itself that the reply is complete. */
function isDefinite(speech: Speech) {
	const { finalForm, chunkForm, said, written } = speech;
	if (NAMED_FORMS.has(finalForm) || finalForm === 'emptyNamed' || finalForm === 'repeated')
		return true;
	if (finalForm === 'flaggedLastChunk') return true;
	if (finalForm !== 'fileUrl' && finalForm !== 'file_url') return false;
	return chunkForm !== 'objectWithFileUrl' || isSame(said, written);
}

function makeChunks({ chunkForm, chunks, isFlagged, flag }: Speech, random: Random): SentEvent[] {
	const name = random.pick(CHUNK_NAMES);
	const hasType = random.chance(0.3);
	const extra = {
		...(random.chance(0.2) && { index: 0, id: 'm_1' }),
		...(isFlagged && { [flag]: false }),
	};
	const events = chunks.map((text): SentEvent => {
		const fields = hasType ? { type: name ?? 'text', text, ...extra } : { text, ...extra };
		switch (chunkForm) {
			case 'object':
				return { name: hasType ? undefined : name, ...json(fields) };
			case 'objectWithFileUrl':
				return { name: hasType ? undefined : name, ...json({ ...fields, fileUrl: null }) };
			case 'string':
				return { name, ...json(text) };
			case 'bare':
				return { name, data: text };
		}
	});
	if (random.chance(0.5)) return events;
	const isObject = chunkForm === 'object' || chunkForm === 'objectWithFileUrl';
	const noise = isObject ? [...BETWEEN, ...BETWEEN_OBJECTS] : BETWEEN;
	return events.flatMap((event) => (random.chance(0.3) ? [random.pick(noise), event] : [event]));
}

function makeFinal(
	{ finalForm, said, chunks, flag }: Speech,
	fileUrl: string | null,
	random: Random,
): SentEvent[] {
	const file = random.chance(0.5) ? { fileUrl } : {};
	const name = random.pick(FINAL_NAMES);
	switch (finalForm) {
		case 'none':
			return [];
		case 'fileUrl':
			return [json({ text: said, fileUrl })];
		case 'file_url':
			return [json({ text: said, file_url: fileUrl })];
		case 'named':
			return [{ name, ...json({ text: said, ...file }) }];
		case 'typed':
			return [json({ type: name, text: said, ...file })];
		case 'ending':
			return [{ name: random.pick(ENDING_NAMES), ...json({ text: said, ...file }) }];
		case 'flag':
			return [json({ text: said, [flag]: true, ...file })];
		case 'repeated':
			return [json({ text: said })];
		case 'lastChunk':
			return [json({ text: chunks.at(-1), fileUrl })];
		case 'flaggedLastChunk':
			return [json({ text: chunks.at(-1), [flag]: true })];
		case 'empty':
			return [json({ text: '', fileUrl })];
		case 'emptyNamed':
			return [{ name: random.pick(['final', 'done', 'end']), ...json({ text: '', ...file }) }];
	}
}

type Fault = (speech: Speech, random: Random) => Made;

const REPORTED = { words: QUOTA, isRetried: false };
const EMPTY = { words: 'The stream ended without a reply', isRetried: false };

/** What goes wrong. Nothing that comes before it is a final response. */
const FAULTS: Fault[] = [
	function reportedError(speech, random) {
		const events = [
			...makePrefix(speech, random),
			random.pick(ERRORS),
			...random.pick([[], ...ENDS]),
		];
		return { events, connection: 'ends', expected: REPORTED };
	},
	function strayLines(speech, random) {
		const prefix = [json({ text: 'A' }), ...makePrefix({ ...speech, chunkForm: 'object' }, random)];
		const events = [...prefix, random.pick(STRAY_LINES)];
		return { events, connection: random.pick(['ends', 'lost']), expected: REPORTED };
	},
	function lostConnection(speech, random) {
		const expected = { words: 'The connection was lost', isRetried: true };
		return { events: makePrefix(speech, random), connection: 'lost', expected };
	},
	function cutEvent(speech, random) {
		const prefix = makePrefix({ ...speech, chunkForm: 'object' }, random);
		const data = JSON.stringify({ text: speech.chunks.at(-1) });
		const ending = `data: ${data.slice(0, 1 + random.below(data.length - 1))}`;
		const expected = { words: 'The stream ended before the reply was complete', isRetried: true };
		return { events: prefix, ending, connection: 'ends', expected };
	},
	function nothing(_speech, random) {
		const events = [
			...random.pick(BEFORE),
			...random.pick(BEHIND),
			json({ usage: {} }),
			...random.pick(ENDS),
		];
		return { events, connection: 'ends', expected: EMPTY };
	},
	function foreignForm({ chunks, hasEnd }) {
		const events = chunks.map((content) => json({ choices: [{ delta: { content } }] }));
		const end = hasEnd ? [{ data: '[DONE]' }] : [];
		return { events: [...events, ...end], connection: 'ends', expected: EMPTY };
	},
];

/** Some of the chunks, perhaps none or all. */
function makePrefix(speech: Speech, random: Random): SentEvent[] {
	const chunks = speech.chunks.slice(0, random.below(speech.chunks.length + 1));
	return [...random.pick(BEFORE), ...makeChunks({ ...speech, chunks }, random)];
}

function encode({ events, ending = '', connection }: Made, random: Random): Buffer[] {
	const newline = random.pick(['\n', '\n', '\n', '\r\n', '\r']);
	const blocks = events.map(({ name, data = '', lines }) => {
		const all = lines ?? [
			...(name === undefined ? [] : [`event: ${name}`]),
			...data.split('\n').map((line) => `data: ${line}`),
		];
		return [...all, '', ''].join(newline);
	});
	// Without the blank line, an event that the connection's end has cut off looks the same.
	const isBlankMissing = connection === 'ends' && ending === '' && random.chance(0.1);
	const body = blocks.join('');
	const bytes = Buffer.from(
		(random.chance(0.1) ? '\uFEFF' : '') +
			(isBlankMissing ? body.slice(0, -newline.length) : body) +
			ending,
	);
	const size = random.pick([1, 2, 7, 100, 10_000, 10_000]);
	return Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) =>
		bytes.subarray(n * size, (n + 1) * size),
	);
}

/**
 * Where the rules leave open what the reply is. Everything else the reader must get right.
 *
 * @returns why, if it is open
 */
function findOpenCase(speech: Speech): string | undefined {
	const { chunkForm, finalForm, written, said, chunks, isFlagged } = speech;
	if (chunkForm === 'bare' && chunks.some((chunk) => /^\s*["[{]/.test(chunk))) {
		return 'bare text that begins as JSON or [DONE] does';
	}
	if (chunkForm === 'string' && chunks.includes('[DONE]')) return 'a JSON string that is [DONE]';
	if (chunkForm === 'bare' && finalForm === 'lastChunk') return 'bare text may have been a ping';
	if (finalForm === 'repeated' && (chunks.length < 3 || written.length < 20)) {
		return 'too short to be no chunk';
	}
	const isLastChunk = LAST_CHUNKS.has(finalForm);
	const before = isLastChunk || finalForm === 'none' ? chunks.slice(0, -1) : chunks;
	const joined = before.join('');
	const longest = Math.max(...before.map(({ length }) => length));
	const seemsWhole = (text: string) =>
		text.length > 2 * longest || isVersion(text, joined) || isSame(text, joined);
	if (chunkForm === 'objectWithFileUrl' && !NAMED_FORMS.has(finalForm) && before.length > 0) {
		const last = UNNAMED_FORMS.has(finalForm) ? said : (chunks.at(-1) ?? '');
		if (last === said && before === chunks && !(said.length >= 20 && isSame(said, joined))) {
			return 'every event has a fileUrl, and the last one does not repeat the others';
		}
		if (before !== chunks && last.length >= 20 && isSame(last, joined))
			return 'the last chunk repeats all';
		return undefined;
	}
	if (isLastChunk && before.length > 0 && seemsWhole(chunks.at(-1) ?? '')) {
		return 'the last chunk resembles the whole text';
	}
	const isUnnamed = UNNAMED_FORMS.has(finalForm) || (finalForm === 'flag' && isFlagged);
	if (isUnnamed && !seemsWhole(said)) return 'the final response resembles a last chunk';
	return undefined;
}

const isSame = (one: string, other: string) =>
	one.replace(/\s+/g, '') === other.replace(/\s+/g, '');

/** At least half of the pairs of neighbouring characters, and 15 % of the length. */
function isVersion(text: string, original: string) {
	const pairs = Array.from({ length: Math.max(0, text.length - 1) }, (_, n) =>
		text.slice(n, n + 2),
	);
	const found = pairs.filter((pair) => original.includes(pair));
	return (
		pairs.length > 0 && found.length * 2 >= pairs.length && text.length >= 0.15 * original.length
	);
}
