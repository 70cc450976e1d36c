import { isUtf8 } from 'node:buffer';

import fc from 'fast-check';

import { ApiError } from '../../nodes/client/errors/apiError';
import {
	extractErrorMessage,
	extractErrorMessageFromValue,
	isHtml,
	toSingleLine,
	truncate,
} from '../../nodes/client/errors/errorMessage';
import { InputError } from '../../nodes/client/errors/inputError';
import { createUtf8Decoder } from '../../nodes/client/http/utf8Decoder';
import { interpretProbe } from '../../nodes/credentialTest';
import { parseFileIds } from '../../nodes/Mingleego/items/fileIds';
import { parseCompletion } from '../../nodes/client/api/completion';
import { parseFileId } from '../../nodes/client/api/fileId';
import { createSseDecoder } from '../../nodes/client/stream/sseDecoder';
import {
	readResponse,
	anyText,
	cutBytes,
	anyCuts,
	getOutcome,
	readReply,
	SEED,
} from './streamReaders';

function decodeEvents(chunks: Uint8Array[]) {
	const events: Array<{ event?: string; data: string }> = [];
	const strayLines: string[] = [];
	const splitter = createSseDecoder(
		createUtf8Decoder(),
		({ event, data }) => events.push({ event, data }),
		(line) => strayLines.push(line),
	);
	const text = chunks.map((chunk) => splitter.feed(chunk)).join('') + splitter.flush();
	return { events, strayLines, text };
}

/** Bytes that look like an event stream here and there. */
const anyStream = fc
	.array(
		fc.oneof(
			{
				weight: 4,
				arbitrary: fc
					.constantFrom(
						...[
							'\n',
							'\n\n',
							'\r',
							'\r\n',
							'\r\n\r\n',
							'data:',
							'data: ',
							'data',
							'event: error',
							'event: final',
							'event: done',
							'event: result',
							'event: reasoning',
							'id: 1',
							'<html>',
						],
						...[
							'event:',
							'retry: 1',
							': x',
							'\uFEFF',
							'[DONE]',
							'{"text":"a"}',
							'"b"',
							'"b',
							'c',
							'{',
						],
						...[
							'{"text":"ab","fileUrl":null}',
							'{"text":"","fileUrl":"u"}',
							'{"error":"e"}',
							'{"text":"a","done":true}',
							'{"text":"0123456789 0123456789"}',
							'"[DONE]"',
							'ping',
							'\0',
							'€',
							'🌍',
						],
						...[
							'data: {"text":"a"}\n\n',
							'data: [DONE]\n\n',
							'data: {"text":"a","fileUrl":null}\r\r',
						],
					)
					.map((text) => Buffer.from(text)),
			},
			{ weight: 1, arbitrary: fc.uint8Array({ maxLength: 4 }).map((bytes) => Buffer.from(bytes)) },
		),
		{ maxLength: 40 },
	)
	.map((parts) => Buffer.concat(parts));

const anyBytes = fc.oneof(
	anyStream,
	fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
	anyText.map((text) => Buffer.from(text)),
);

describe('an event stream of any bytes', () => {
	test('returns the same events however it is cut', () => {
		fc.assert(
			fc.property(anyBytes, anyCuts, (bytes, cuts) => {
				fc.pre(isUtf8(bytes));
				const whole = decodeEvents([bytes]);
				expect(decodeEvents(cutBytes(bytes, cuts))).toEqual(whole);
				expect(decodeEvents([...bytes].map((byte) => Uint8Array.of(byte)))).toEqual(whole);
				expect(whole.text).toBe(new TextDecoder().decode(bytes));
			}),
			{ seed: SEED, numRuns: 2_000 },
		);
	});

	test('returns the same reply, or the same error, however it is cut', () => {
		const seen = { value: 0, failure: 0 };
		const ended = anyStream.map((bytes) =>
			Buffer.concat([bytes, Buffer.from('\n\ndata: [DONE]\n\n')]),
		);
		fc.assert(
			fc.property(fc.oneof(ended, anyBytes), anyCuts, (bytes, cuts) => {
				const whole = getOutcome(() => readReply([bytes]));
				expect(getOutcome(() => readReply(cutBytes(bytes, cuts)))).toEqual(whole);
				if ('value' in whole) {
					expect(typeof whole.value.text).toBe('string');
					expect(whole.value.fileUrl === null || typeof whole.value.fileUrl === 'string').toBe(
						true,
					);
				}
				seen['value' in whole ? 'value' : 'failure'] += 1;
			}),
			{ seed: SEED, numRuns: 4_000 },
		);
		// Both happened often enough to say something.
		expect(Math.min(seen.value, seen.failure)).toBeGreaterThan(100);
	});

	test('has the same result in Chat Stream however it is cut', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.oneof(
					anyBytes,
					fc.json().map((json) => Buffer.from(json)),
					fc.constant(Buffer.from('\uFEFF {"text":"a","fileUrl":null}\n')),
				),
				anyCuts,
				async (bytes, cuts) => {
					expect(await readResponse(cutBytes(bytes, cuts))).toEqual(await readResponse([bytes]));
				},
			),
			{ seed: SEED, numRuns: 3_000 },
		);
	});
});

/** Text that looks like a page here and there. */
const anyPage = fc
	.array(
		fc.oneof(
			fc.constantFrom(
				...[
					'<',
					'>',
					'</',
					'/>',
					'<p>',
					'<P class="a>b">',
					'<!--',
					'-->',
					'<!doctype html>',
					'<html>',
					'<?xml',
				],
				...[
					'<head>',
					'</head>',
					'<title>',
					'</title>',
					'<script>',
					'</script >',
					'<style',
					'</style>',
					'<b',
				],
				...[
					'&lt;',
					'&gt;',
					'&amp;',
					'&#60;',
					'&#x3c;',
					'&amp;lt;',
					'&#0;',
					'&#999999;',
					'&#xfffff;',
					'&x;',
					'&',
				],
				...[
					'{"error":',
					'"',
					'}',
					'[',
					']',
					'\n',
					'\0',
					' ',
					'\uFEFF',
					'=',
					"'",
					'🌍',
					'x'.repeat(300),
				],
			),
			anyText,
		),
		{ maxLength: 30 },
	)
	.map((parts) => parts.join(''));

const bodies = fc.oneof(
	anyPage,
	anyText,
	fc.json(),
	anyPage.map((words) => JSON.stringify({ error: { message: words } })),
	anyPage.map((words) => JSON.stringify({ text: words, fileUrl: words })),
	fc.jsonValue({ maxDepth: 6 }).map((error) => JSON.stringify({ error })),
);

describe('any body', () => {
	function expectReadableMessage(input: string) {
		const words = truncate(toSingleLine(input));
		expect(words.length).toBeLessThanOrEqual(500);
		expect(words).not.toMatch(/<\/?[a-z!?]/i);
		expect(words).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
		expect(words).toBe(words.trim());
	}

	test('becomes a message of one line, without markup, at most 500 characters long', () => {
		fc.assert(
			fc.property(bodies, (body) => {
				expectReadableMessage(extractErrorMessage(body));
				expect(typeof isHtml(body)).toBe('boolean');
			}),
			{ seed: SEED, numRuns: 3_000 },
		);
	});

	test('and so does any value that an event holds as its error', () => {
		fc.assert(
			fc.property(fc.oneof(fc.jsonValue({ maxDepth: 8 }), anyPage), (value) => {
				expectReadableMessage(extractErrorMessageFromValue(value));
			}),
			{ seed: SEED, numRuns: 2_000 },
		);
	});

	test('is a web page when it starts as one, and JSON never is', () => {
		fc.assert(
			fc.property(
				fc.constantFrom('<!DOCTYPE', '<html', '<HEAD>', '<body', '<!-- x', '<?xml'),
				fc.stringMatching(/^\s{0,5}$/),
				anyText,
				fc.json(),
				(start, blanks, rest, json) => {
					expect(isHtml(blanks + start + rest)).toBe(true);
					expect(isHtml(json)).toBe(false);
				},
			),
			{ seed: SEED, numRuns: 500 },
		);
	});

	test('is a completion or an ApiError', () => {
		fc.assert(
			fc.property(bodies, (body) => {
				const outcome = getOutcome(() => parseCompletion(body));
				if ('failure' in outcome) return;
				const { text, fileUrl, ...more } = outcome.value;
				expect(typeof text).toBe('string');
				expect(text).toBe(JSON.parse(body).text);
				expect(fileUrl === null || fileUrl === JSON.parse(body).fileUrl).toBe(true);
				expect(more).toEqual({});
			}),
			{ seed: SEED, numRuns: 3_000 },
		);
	});

	test('every completion comes back as it is', () => {
		fc.assert(
			fc.property(
				fc.string({ unit: 'binary' }),
				fc.option(fc.webUrl(), { nil: null }),
				fc.dictionary(
					fc.string().map((key) => `x${key}`),
					fc.jsonValue(),
				),
				fc.stringMatching(/^[ \t\r\n]{0,4}$/),
				(text, fileUrl, more, blanks) => {
					const body = blanks + JSON.stringify({ ...more, text, fileUrl }) + blanks;
					expect(parseCompletion(body)).toEqual({ text, fileUrl });
				},
			),
			{ seed: SEED, numRuns: 1_000 },
		);
	});

	test('is a file ID, never an empty one, or an ApiError', () => {
		fc.assert(
			fc.property(bodies, (body) => {
				const outcome = getOutcome(() => parseFileId(body, ''));
				if ('failure' in outcome) return;
				expect(typeof outcome.value).toBe('string');
				expect(outcome.value).toBe(outcome.value.trim());
				expect(outcome.value).not.toBe('');
				expect(isHtml(body)).toBe(false);
			}),
			{ seed: SEED, numRuns: 3_000 },
		);
	});

	test('every file ID comes back as it is, in each form', () => {
		fc.assert(
			fc.property(fc.nat(), anyText, fc.constantFrom('', '\n', ' \r\n'), (time, name, blanks) => {
				fc.pre(!/\p{Cc}/u.test(name));
				const fileName = `${name}x`;
				const id = `input_${time}_${fileName}`;
				const forms = ['fileId', 'id', 'file_id'].map((key) => ({ size: 1, [key]: id }));
				const bodies = [id, ...[id, ...forms].map((form) => JSON.stringify(form))];
				for (const body of bodies) expect(parseFileId(body + blanks, fileName)).toBe(id);
			}),
			{ seed: SEED, numRuns: 1_000 },
		);
	});

	test('gives the credential test a result, and never OK for a refusal or a web page', () => {
		const seen = { OK: 0, Error: 0 };
		fc.assert(
			fc.property(
				fc.oneof(
					fc.constantFrom(200, 301, 400, 401, 403, 404, 405, 422, 429, 500, 503),
					fc.integer({ min: 100, max: 599 }),
				),
				bodies,
				fc.oneof(fc.webUrl(), fc.anything({ withNullPrototype: false })),
				(status, body, location) => {
					const target = typeof location === 'string' ? location : undefined;
					const { status: result, message } = interpretProbe(status, body, target);
					expect(['OK', 'Error']).toContain(result);
					expect(message).not.toBe('');
					const mayBeOk = status < 300 || [400, 404, 422].includes(status);
					if (!mayBeOk || isHtml(body)) expect(result).toBe('Error');
					seen[result] += 1;
				},
			),
			{ seed: SEED, numRuns: 4_000 },
		);
		expect(Math.min(seen.OK, seen.Error)).toBeGreaterThan(200);
	});
});

describe('any file IDs', () => {
	test('are a flat list of IDs, or an InputError', () => {
		fc.assert(
			fc.property(
				fc.anything({
					withBigInt: true,
					withDate: true,
					withSparseArray: true,
					withSet: true,
					maxDepth: 5,
				}),
				(value) => {
					const outcome = getOutcome(() => parseFileIds(value), InputError);
					if ('failure' in outcome) {
						expect(outcome.failure).toMatch(
							/^File IDs contains a value of type \w+ instead of an ID$/,
						);
						return;
					}
					for (const id of outcome.value) {
						expect(typeof id).toBe('string');
						expect(id.trim()).toBe(id);
						expect(id).not.toBe('');
					}
				},
			),
			{ seed: SEED, numRuns: 3_000 },
		);
	});

	test('keep their order and their number, however they are nested, as lines and as JSON', () => {
		const anyLine = anyText.map((text) => text.replace(/[\r\n]/g, ' '));
		const list: fc.Arbitrary<{ nested: unknown; flat: string[] }> = fc.letrec((tie) => ({
			tree: fc.oneof(
				{ depthSize: 'small' },
				anyLine.map((name) => ({ nested: ` i${name}x\n`, flat: [`i${name}x`] })),
				fc.constantFrom(...['', '  ', null, undefined].map((nested) => ({ nested, flat: [] }))),
				fc.nat().map((number) => ({ nested: number, flat: [String(number)] })),
				fc.array(tie('tree') as fc.Arbitrary<{ nested: unknown; flat: string[] }>).map((parts) => ({
					nested: parts.map(({ nested }) => nested),
					flat: parts.flatMap(({ flat }) => flat),
				})),
			),
		})).tree;
		fc.assert(
			fc.property(list, ({ nested, flat }) => {
				expect(parseFileIds(nested)).toEqual(flat);
				expect(parseFileIds(flat.join('\n'))).toEqual(flat);
				expect(parseFileIds(JSON.stringify(flat))).toEqual(flat);
			}),
			{ seed: SEED, numRuns: 2_000 },
		);
	});
});

describe('extreme sizes', () => {
	const DEEP = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
	const LONG = 20_000_000;

	test.each([
		['a reply', () => parseCompletion(`{"error":${DEEP}}`)],
		['an upload’s response', () => parseFileId(`{"error":${DEEP}}`, '')],
		['a stream', () => readReply([Buffer.from(`data: {"error":${DEEP}}\n\n`)])],
	] as Array<[string, () => unknown]>)(
		'an error in %s that is nested 50,000 deep is a ServiceFailure',
		(_name, read) => {
			expect(getOutcome(read)).toEqual(
				expect.objectContaining({ failure: 'Mingleego reported an unspecified error' }),
			);
		},
	);

	test('a message of 500 characters never ends in half a character', () => {
		for (const length of [497, 498, 499]) {
			const words = truncate(`${'x'.repeat(length)}${'🌍'.repeat(10)}`);
			expect(Buffer.from(words).toString()).toBe(words);
		}
	});

	test('a JSON string of 20 million characters is read, but is not a file ID', () => {
		const stream = Buffer.from(`data: "${'a'.repeat(LONG)}"\n\ndata: [DONE]\n\n`);
		expect(readReply([stream]).text).toHaveLength(LONG);
		expect(() => parseFileId(`"${'a'.repeat(LONG)}"`, '')).toThrow(ApiError);
	});
});
