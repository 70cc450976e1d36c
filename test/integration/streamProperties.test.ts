/**
 * What a stream that breaks off anywhere becomes, and how a response is read. test/dialects shows what streams become
 * that end as their services mean them to.
 */

import fc from 'fast-check';

import type { StreamBehavior } from '../../emulator/behavior';
import { buildStream } from '../../emulator/eventStream';
import { StreamHabits } from '../../nodes/client/stream/streamMemory';
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

/** How a stream ends; not with a last chunk, which may resemble a final response. */
const ENDS: Array<Pick<StreamBehavior, 'final' | 'finalName' | 'done'>> = [
	{ final: 'whole' },
	{ final: 'whole', done: true },
	{ final: 'whole', finalName: 'final' },
	{ final: 'whole', finalName: 'done' },
	{ final: 'empty' },
	{ final: 'empty', finalName: 'complete' },
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

const removeBlanks = (text: string) => text.replace(/\s+/g, '');

describe('a stream that ended cleanly', () => {
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
	test.each(['object', 'string', 'bare', 'objectWithFileUrl'] as const)(
		'but lost its connection at any byte is the whole reply or a failure: %s',
		async (form) => {
			await fc.assert(
				fc.asyncProperty(
					someWords,
					wire,
					fc.constantFrom(...ENDS),
					place,
					async (chunks, how, end, cut) => {
						const text = chunks.join('');
						const { events } = buildStream(
							{ text, fileUrl: null },
							{ ...how, ...end, form, chunks },
						);
						const bytes = Buffer.concat(events);
						const outcome = await readResponse([bytes.subarray(0, cut * bytes.length)], 'lost');
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
					const habits = Object.assign(new StreamHabits(), { endsExplicitly: true });
					const outcome = getOutcome(() => readReply([bytes], { habits }));
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
