import { setTimeout as sleep } from 'node:timers/promises';

import { readResponse, type ConnectionEnd } from '../integration/streamReaders';

/** How long a connection may stay open after a final response, in milliseconds. */
const GRACE_MS = 2_000;

const CHUNKS = 'data: {"text":"one "}\n\ndata: {"text":"two"}\n\n';
const FINAL = 'data: {"text":"one two","fileUrl":null}\n\n';
const REPLY = { value: { text: 'one two', fileUrl: null } };
const LOST = 'The connection was lost before the reply was complete (ECONNRESET)';

/** Reads a response, and says how long that took in milliseconds. */
async function read(stream: string | AsyncIterable<Uint8Array>, connection?: ConnectionEnd) {
	const startedAt = performance.now();
	const pieces = typeof stream === 'string' ? [Buffer.from(stream)] : stream;
	const outcome = await readResponse(pieces, connection);
	return { outcome, ms: performance.now() - startedAt };
}

/** Pieces of a stream, or pauses in milliseconds. */
async function* play(...parts: Array<string | number>) {
	for (const part of parts) {
		if (typeof part === 'number') await sleep(part);
		else yield Buffer.from(part);
	}
}

const FINALS: Array<[string, string, string]> = [
	['the whole text again', FINAL, 'one two'],
	['a tidied text', 'data: {"text":"One two.","fileUrl":null}\n\n', 'One two.'],
	['a named final response', 'event: final\ndata: {"text":"No."}\n\n', 'No.'],
	['an object that is done', 'data: {"text":"No.","done":true}\n\n', 'No.'],
	['an empty named one', 'event: done\ndata: {"text":""}\n\n', 'one two'],
];

describe('after a final response', () => {
	test.each(FINALS)('the connection may be lost: %s', async (_name, final, text) => {
		const { outcome, ms } = await read(CHUNKS + final, 'lost');
		expect(outcome).toEqual({ value: { text, fileUrl: null } });
		expect(ms).toBeLessThan(GRACE_MS);
	});

	test.concurrent.each(FINALS)(
		'it may stay open, for two seconds: %s',
		async (_name, final, text) => {
			const { outcome, ms } = await read(CHUNKS + final, 'open');
			expect(outcome).toEqual({ value: { text, fileUrl: null } });
			expect(ms).toBeGreaterThan(GRACE_MS - 10);
			expect(ms).toBeLessThan(GRACE_MS + 900);
		},
	);

	test.concurrent('pings for ever do not keep the reply', async () => {
		const pings = (async function* () {
			yield Buffer.from(CHUNKS + FINAL);
			for (;;) {
				await sleep(100);
				yield Buffer.from(': ping\n\nevent: ping\ndata: ping\n\n');
			}
		})();
		const { outcome, ms } = await read(pings);
		expect(outcome).toEqual(REPLY);
		expect(ms).toBeLessThan(GRACE_MS + 900);
	});

	test('the URL of a file may follow', async () => {
		const file = 'data: {"fileUrl":"https://mingleego.com/f"}\n\n';
		const { outcome } = await read(play(CHUNKS + FINAL, 300, file));
		expect(outcome).toEqual({ value: { text: 'one two', fileUrl: 'https://mingleego.com/f' } });
	});

	test('[DONE] ends the reading at once', async () => {
		const { ms } = await read(`${CHUNKS}${FINAL}data: [DONE]\n\n`, 'open');
		expect(ms).toBeLessThan(GRACE_MS / 2);
	});

	test.concurrent('more text shows that it was a chunk, and gets its time', async () => {
		const more = 'data: {"text":" three"}\n\n';
		const { outcome } = await read(play(CHUNKS + FINAL, 300, more, GRACE_MS + 200, more));
		expect(outcome).toEqual({ value: { text: 'one twoone two three three', fileUrl: null } });
	});

	test('a body that is not text counts for nothing', async () => {
		const body = play(CHUNKS + FINAL);
		const broken = (async function* () {
			yield* body;
			yield Buffer.from([0xff]);
		})();
		expect((await read(broken)).outcome).toEqual(REPLY);
	});
});

describe('a stream that has said that it is over', () => {
	test.each(['data: [DONE]\n\n', 'data: "[DONE]"\n\n', 'event: close\ndata: bye\n\n'])(
		'%j is read no further',
		async (end) => {
			const { outcome, ms } = await read(CHUNKS + end, 'open');
			expect(outcome).toEqual(REPLY);
			expect(ms).toBeLessThan(GRACE_MS / 2);
			expect((await read(CHUNKS + end, 'lost')).outcome).toEqual(REPLY);
		},
	);
});

describe('a connection that is lost', () => {
	test.each([
		['before anything', ''],
		['after chunks', CHUNKS],
		['after an empty final event', `${CHUNKS}data: {"text":"","fileUrl":null}\n\n`],
		['after a last chunk', `${CHUNKS}data: {"text":" three","fileUrl":null}\n\n`],
		['after the only event', 'data: {"text":"one two","fileUrl":null}\n\n'],
		['in the middle of a plain reply', '{"text":"one '],
	])('%s is an error', async (_name, stream) => {
		expect((await read(stream, 'lost')).outcome).toEqual({ failure: LOST, lost: true });
	});
});

describe('a message from somebody else', () => {
	const HTML =
		'<html>\n<head><title>502 Bad Gateway</title></head>\n<body>\nnginx</body>\n</html>\n';
	const messages: Array<[string, string, string]> = [
		['a line of JSON', '{"error":"Your quota is exhausted"}\n', 'Your quota is exhausted'],
		['an object', '{"error":{"message":"No credits"}}\n', 'No credits'],
		['a page', HTML, '502 Bad Gateway'],
		['a page of one line', `${HTML.replace(/\n/g, '')}\n`, '502 Bad Gateway'],
	];

	test.each(messages)('%s is an error, once', async (_name, message, words) => {
		for (const connection of ['ends', 'lost'] as const) {
			const { outcome } = await read(CHUNKS + message, connection);
			expect(outcome).toEqual({
				failure: expect.stringMatching(`^Mingleego reported an error: .*${words}`),
			});
		}
	});

	test.each(messages)(
		'%s counts for nothing where the reply is complete',
		async (_name, message) => {
			expect((await read(CHUNKS + message + FINAL)).outcome).toEqual(REPLY);
			expect((await read(`${CHUNKS + message}\ndata: [DONE]\n\n`)).outcome).toEqual(REPLY);
		},
	);

	test('a line that is neither is ignored, as the standard says', async () => {
		expect((await read(`${CHUNKS}garbage\nfoo: bar\n\n`)).outcome).toEqual(REPLY);
	});
});

describe('what is forwarded', () => {
	/** @returns what was forwarded by the end of each piece */
	async function forward(...pieces: string[]) {
		const sent: string[] = [];
		const forwarded: string[][] = [];
		const sink = {
			hasForwarded: false,
			forward: async (chunk: string) => void sent.push(chunk),
			end: async () => {},
		};
		const body = (async function* () {
			for (const piece of pieces) {
				yield Buffer.from(piece);
				forwarded.push([...sent]);
			}
		})();
		await readResponse(body, 'ends', sink);
		return [...forwarded, sent];
	}

	test('is each chunk at once, together with the others of its piece', async () => {
		expect(await forward(CHUNKS, 'data: {"text":"!"}\n\n', FINAL)).toEqual([
			['one two'],
			['one two', '!'],
			['one two', '!'],
			['one two', '!'],
		]);
	});

	test('is bare text from the second event on', async () => {
		expect(await forward('data: one\n\n', 'data:  two\n\n', 'data: !\n\n')).toEqual([
			[],
			['one two'],
			['one two', '!'],
			['one two', '!'],
		]);
		expect(await forward('data: one\n\n')).toEqual([[], ['one']]);
		expect(await forward('data: ping\n\n', CHUNKS)).toEqual([[], ['one two'], ['one two']]);
	});

	test('is a final response where it adds something, and nothing twice', async () => {
		const rest = 'data: {"text":"one two three four","fileUrl":null}\n\n';
		expect(await forward(CHUNKS, rest)).toEqual([
			['one two'],
			['one two'],
			['one two', ' three four'],
		]);
		expect(await forward(CHUNKS, FINAL)).toEqual([['one two'], ['one two'], ['one two']]);
		const refusal = 'event: final\ndata: {"text":"I cannot help with that."}\n\n';
		expect(await forward(CHUNKS, refusal)).toEqual([['one two'], ['one two'], ['one two']]);
	});
});
