/**
 * Whatever the text, its chunks and the form of the stream, the reply is the text. Each rule of the reader that
 * `npm run mutation` removes is seen by one of these tests or by those in test/unit/completionAccumulator.test.ts.
 */

import fc from 'fast-check';

import type { StreamBehavior } from '../../emulator/behavior';
import { buildStream, tidy } from '../../emulator/eventStream';
import {
	readResponse,
	anyText,
	cutBytes,
	anyCuts,
	getOutcome,
	readReply,
	SEED,
} from './streamReaders';

const FORMS: Array<NonNullable<StreamBehavior['form']>> = [
	'object',
	'string',
	'bare',
	'objectWithFileUrl',
];

/** How a stream ends. */
const ENDS: Array<Pick<StreamBehavior, 'final' | 'finalName' | 'done'>> = [
	{ final: 'whole' },
	{ final: 'whole', done: true },
	{ final: 'whole', finalName: 'final' },
	{ final: 'whole', finalName: 'done' },
	{ final: 'empty' },
	{ final: 'empty', finalName: 'complete' },
	{ final: 'last' },
	{ final: 'last', done: true },
	{ final: 'last', finalName: 'end' },
	{ final: 'none' },
	{ final: 'none', done: true },
];

/** How the same events can be written. */
const wire = fc.record({
	newline: fc.constantFrom('\n' as const, '\r\n' as const, '\r' as const),
	bom: fc.boolean(),
	comments: fc.boolean(),
	eventNames: fc.boolean(),
	noLastBlankLine: fc.boolean(),
});

/** What replies are made of, and what a reader could take for something else. */
const someText = fc
	.array(
		fc.oneof(
			{ arbitrary: fc.lorem({ mode: 'words', maxCount: 3 }), weight: 2 },
			fc.constantFrom('0', '00', '5', ' 5', 'ha', ' ha', 'aaaa', '\n', '\n\n', ' ', '\t', '  '),
			fc.constantFrom('世', '世界', 'こんにちは', 'カタカナ', 'สวัสดี', '한국어', '🌍', '👩‍👩‍👧', 'é'),
			fc.constantFrom(
				'"',
				'"ja"',
				'{',
				'}',
				'{"a":1}',
				'[1]',
				'null',
				'42',
				'\\',
				'\\n',
				':',
				'data: x',
			),
			fc.constantFrom('[DONE]', '【1:0†source】', '**b**', '{"text":"a"}', '{"error":"e"}', '<p>'),
			anyText,
		),
		{ maxLength: 8 },
	)
	.map((parts) => parts.join(''));

/**
 * Every split of a text: between any two characters, at the same place more than once (an empty chunk), or not at all.
 */
const split = (texts: fc.Arbitrary<string>) =>
	texts.chain((text) => {
		const characters = Array.from(text);
		return fc.array(fc.nat(characters.length), { maxLength: 7 }).map((places) => {
			const at = [0, ...places.sort((a, b) => a - b)];
			return at.map((start, n) => characters.slice(start, at[n + 1]).join(''));
		});
	});

const chunksOfText = fc.oneof(
	split(someText),
	fc.array(someText, { minLength: 1, maxLength: 8 }),
	// Nothing but chunks that equal the one before them.
	fc
		.tuple(fc.constantFrom('0', 'ha', '世', ' ', '🌍'), fc.integer({ min: 1, max: 6 }))
		.map(([chunk, times]) => Array.from({ length: times }, () => chunk)),
);

/**
 * Bare text has no quotation marks around it, so that some chunks mean something else: a CR is a line end, the first
 * chunk and one that is not ended by a blank line may be JSON or the start of it, and an object with a field of the
 * API is an event of the API.
 */
function toBareChunks(chunks: string[]) {
	let first = true;
	return chunks.map((chunk, index) => {
		const text = chunk.replace(/\r/g, '\n');
		const edge = first || index === chunks.length - 1;
		const meansElse =
			(edge && /^\s*[{"[]/.test(text)) ||
			/^\s*\[DONE\]\s*$/.test(text) ||
			(/^\s*\{/.test(text) && /"(text|error)"/.test(text));
		if (text !== '') first = false;
		return meansElse ? `x${text}` : text;
	});
}

const WORD =
	/[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}]|[^\s\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}]+/gu;

const getWords = (text: string): string[] => [...text.matchAll(WORD)].map(([word]) => word);

/** Whether at least half of a text's words stand in another one. */
function isHalfIn(text: string, other: string) {
	const words = getWords(text);
	const left = getWords(other);
	const found = words.filter((word) => {
		const at = left.indexOf(word);
		if (at >= 0) left.splice(at, 1);
		return at >= 0;
	});
	return found.length * 2 >= words.length;
}

const removeBlanks = (text: string) => text.replace(/\s+/g, '');

/**
 * Whether the last chunk of a stream, where it comes in the final event alone, could as well be the whole reply. The
 * API leaves that open, so such streams say nothing: `ha` and then `ha` may be two chunks or a chunk and the reply.
 *
 * @param isDistinct whether the final event differs from the chunks by more than its place
 */
function isAmbiguous(chunks: string[], isDistinct: boolean) {
	const last = chunks.at(-1) ?? '';
	const sent = chunks.slice(0, -1).join('');
	if (last === '' || sent === '') return false;
	if (removeBlanks(last) === removeBlanks(sent)) return true;
	return isDistinct && (last.startsWith(sent) || isHalfIn(sent, last));
}

describe('a stream that ended cleanly', () => {
	const CASES = FORMS.flatMap((form) => ENDS.map((end) => ({ form, end })));

	test.each(CASES)(
		'of chunks as $form, ended by $end, returns the text exactly',
		({ form, end }) => {
			const none = end.final === 'none';
			let seen = 0;
			fc.assert(
				fc.property(
					chunksOfText,
					fc.option(fc.webUrl(), { nil: null }),
					wire,
					anyCuts,
					(raw, url, how, cuts) => {
						const chunks = form === 'bare' ? toBareChunks(raw) : raw;
						const text = chunks.join('');
						// Where each chunk has a fileUrl, the last one is the final event if there is no other.
						const lastIsFinal = end.final === 'last' || (none && form === 'objectWithFileUrl');
						const isDistinct =
							form !== 'objectWithFileUrl' ||
							(!none && (end.finalName !== undefined || how.eventNames));
						fc.pre(!(lastIsFinal && isAmbiguous(chunks, isDistinct)));
						fc.pre(!(none && removeBlanks(text) === ''));
						const { events } = buildStream(
							{ text, fileUrl: url },
							{ ...how, ...end, form, chunks },
						);
						const bytes = Buffer.concat(events);
						const expected = {
							text,
							fileUrl: none || end.finalName !== undefined ? null : url,
						};
						const forwarded: string[] = [];
						const onText = (chunk: string) => forwarded.push(chunk);
						expect(readReply([bytes], { onText })).toEqual(expected);
						expect(forwarded.join('')).toBe(text);
						expect(readReply(cutBytes(bytes, cuts))).toEqual(expected);
						seen += 1;
					},
				),
				{ seed: SEED, numRuns: 120 },
			);
			expect(seen).toBe(120);
		},
	);

	test('of objects may be split within a character that takes two units', () => {
		fc.assert(
			fc.property(
				fc.array(fc.constantFrom('🌍', '𠮷', 'a'), { minLength: 1 }),
				fc.nat(),
				(units, at) => {
					const text = units.join('');
					const place = at % (text.length + 1);
					const chunks = [text.slice(0, place), text.slice(place)];
					const { events } = buildStream({ text, fileUrl: null }, { chunks, final: 'none' });
					expect(readReply(events).text).toBe(text);
				},
			),
			{ seed: SEED, numRuns: 100 },
		);
	});
});

/**
 * A text of words of which at most half differ once it is tidied, as in a real reply, and with blanks around it.
 */
const untidy = fc
	.record({
		words: fc.array(
			fc.oneof(
				fc.lorem({ mode: 'words', maxCount: 1 }),
				fc.constantFrom('世界', 'こんにちは', 'สวัสดี', '42', '🌍', '"ja"'),
			),
			{ minLength: 2, maxLength: 12 },
		),
		marks: fc.array(
			fc.constantFrom(
				(word: string) => `${word}【4:0†source】`,
				(word: string) => `**${word}**`,
				() => '[Report](sandbox:/mnt/data/report.pdf)',
			),
			{ maxLength: 6 },
		),
		before: fc.constantFrom('', ' ', '\n'),
		after: fc.constantFrom('', '\n', '\n\n', '  '),
		fromEnd: fc.boolean(),
	})
	.map(({ words, marks, before, after, fromEnd }) => {
		const most = Math.floor(words.length / 2);
		const marked = words.map((word, n) => {
			const place = fromEnd ? words.length - 1 - n : n;
			return place < Math.min(marks.length, most) ? marks[place](word) : word;
		});
		return before + marked.join(' ') + after;
	});

describe('a final response that was tidied', () => {
	// Where each event has a fileUrl and no name, nothing tells the final response from a chunk.
	const DISTINCT_FINALS: Array<Pick<StreamBehavior, 'form' | 'finalName' | 'eventNames' | 'done'>> =
		[
			{ form: 'object' },
			{ form: 'object', done: true },
			{ form: 'object', finalName: 'complete' },
			{ form: 'string' },
			{ form: 'bare' },
			{ form: 'objectWithFileUrl', eventNames: true },
			{ form: 'objectWithFileUrl', finalName: 'done' },
		];

	test.each(DISTINCT_FINALS)('is the reply, once: %j', (ending) => {
		let differs = 0;
		fc.assert(
			fc.property(split(untidy), wire, anyCuts, (raw, how, cuts) => {
				const chunks = ending.form === 'bare' ? toBareChunks(raw) : raw;
				const text = tidy(chunks.join(''));
				const { events } = buildStream(
					{ text, fileUrl: null },
					{ ...how, ...ending, chunks, final: 'tidied' },
				);
				expect(readReply(cutBytes(Buffer.concat(events), cuts))).toEqual({ text, fileUrl: null });
				if (removeBlanks(text) !== removeBlanks(chunks.join(''))) differs += 1;
			}),
			{ seed: SEED, numRuns: 150 },
		);
		expect(differs).toBeGreaterThan(75);
	});
});

describe('a stream that did not end cleanly', () => {
	const someWords = fc.array(fc.lorem({ mode: 'words', maxCount: 3 }), {
		minLength: 2,
		maxLength: 6,
	});
	/** From 0 to 1; the last events are the short ones. */
	const place = fc.oneof(
		fc.double({ min: 0, max: 1, noNaN: true }),
		fc.double({ min: 0.7, max: 1, noNaN: true }),
	);
	const aborted = Object.assign(new Error('aborted'), { code: 'ECONNRESET' });

	test.each(['object', 'string', 'bare', 'objectWithFileUrl'] as const)(
		'but lost its connection at any byte is the whole reply or a failure: %s',
		async (form) => {
			await fc.assert(
				fc.asyncProperty(
					someWords,
					wire,
					fc.constantFrom(...ENDS),
					fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined }),
					place,
					async (chunks, how, end, fileUrlAt, cut) => {
						// The second chunk with a fileUrl and equal to the first is the one that says all is over.
						fc.pre(fileUrlAt !== 2 || removeBlanks(chunks[0]) !== removeBlanks(chunks[1]));
						const text = chunks.join('');
						const { events } = buildStream(
							{ text, fileUrl: null },
							{ ...how, ...end, form, chunks, fileUrlAt },
						);
						const bytes = Buffer.concat(events);
						const outcome = await readResponse([bytes.subarray(0, cut * bytes.length)], aborted);
						if ('value' in outcome) {
							expect(outcome.value).toEqual({ text, fileUrl: null });
							return;
						}
						expect(outcome).toEqual({
							failure: 'The connection was lost before the reply was complete (ECONNRESET)',
							lost: true,
						});
					},
				),
				{ seed: SEED, numRuns: 300 },
			);
		},
	);

	// Where each event has a fileUrl, each of them may be the final one, and HTTP said that the body is whole.
	test.each(['object', 'string', 'bare'] as const)(
		'but ended at any byte, where others ended explicitly, is the whole reply or a failure: %s',
		(form) => {
			fc.assert(
				fc.property(someWords, wire, fc.boolean(), place, (chunks, how, done, cut) => {
					const text = chunks.join('');
					const { events } = buildStream({ text, fileUrl: null }, { ...how, form, chunks, done });
					const bytes = Buffer.concat(events).subarray(0, cut * Buffer.concat(events).length);
					const outcome = getOutcome(() => readReply([bytes], { endsExplicitly: true }));
					if ('value' in outcome) expect(outcome.value).toEqual({ text, fileUrl: null });
					else if (outcome.cut) expect(outcome.failure).toMatch(/ ended (before|in the middle)/);
					// Before its first event has come there is nothing that could be cut.
					else expect(outcome.failure).toMatch(/^The stream ended without a reply/);
				}),
				{ seed: SEED, numRuns: 400 },
			);
		},
	);

	test.each(FORMS)('but ended at any byte never returns a part of an event as text: %s', (form) => {
		fc.assert(
			fc.property(someWords, wire, fc.constantFrom(...ENDS), place, (chunks, how, end, cut) => {
				const lastIsFinal = end.final === 'last' || form === 'objectWithFileUrl';
				fc.pre(!(lastIsFinal && isAmbiguous(chunks, true)));
				const text = chunks.join('');
				const { events } = buildStream({ text, fileUrl: null }, { ...how, ...end, form, chunks });
				const bytes = Buffer.concat(events).subarray(0, cut * Buffer.concat(events).length);
				const outcome = getOutcome(() => readReply([bytes]));
				if ('value' in outcome) expect(text.startsWith(outcome.value.text)).toBe(true);
			}),
			{ seed: SEED, numRuns: 400 },
		);
	});
});

describe('a response to Chat Stream', () => {
	test('is not read any further once the stream has said that it is over', async () => {
		await fc.assert(
			fc.asyncProperty(chunksOfText, wire, async (chunks, how) => {
				const text = chunks.join('');
				fc.pre(removeBlanks(text) !== '');
				const { events } = buildStream({ text, fileUrl: null }, { ...how, chunks, done: true });
				const more = Buffer.from('\n\ndata: {"text":"never read"}\n\n');
				// The last piece holds [DONE]. Its blank line may be in the next one.
				const read = await readResponse([...events, more], new Error('The stream was read on'));
				expect(read).toEqual({ value: { text, fileUrl: null } });
			}),
			{ seed: SEED, numRuns: 100 },
		);
	});

	test('may be plain JSON', async () => {
		await fc.assert(
			fc.asyncProperty(
				anyText,
				fc.option(fc.webUrl(), { nil: null }),
				anyCuts,
				async (text, fileUrl, cuts) => {
					const body = Buffer.from(JSON.stringify({ text, fileUrl }, null, 2));
					expect(await readResponse(cutBytes(body, cuts))).toEqual({
						value: { text, fileUrl },
					});
				},
			),
			{ seed: SEED, numRuns: 100 },
		);
	});
});

test('a stream in the form of another service is asked for once, and its first event is quoted', () => {
	fc.assert(
		fc.property(chunksOfText, wire, fc.boolean(), anyCuts, (chunks, how, done, cuts) => {
			const { events } = buildStream(
				{ text: '', fileUrl: null },
				{ ...how, form: 'foreign', done, chunks },
			);
			const outcome = getOutcome(() => readReply(cutBytes(Buffer.concat(events), cuts)));
			expect(outcome).toEqual({
				failure: expect.stringMatching(
					/^The stream ended without a reply\. Its first event: \{"choices":\[\{"delta":\{"content":/,
				),
			});
		}),
		{ seed: SEED, numRuns: 150 },
	);
});
