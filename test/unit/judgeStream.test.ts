import { ApiError } from '../../nodes/client/errors/apiError';
import { judgeStream } from '../../nodes/client/stream/judgeStream';
import { collect } from '../integration/streamReaders';

const CHUNKS =
	'data: {"text":"one, "}\n\ndata: {"text":"two, "}\n\ndata: {"text":"three, four"}\n\n';
const WITH_FILE_URL = 'data: {"text":"one, ","fileUrl":null}\n\n';
const LOST = new Error('The connection was lost');
const PAGE = '<title>502 Bad Gateway</title>\n\n';

/** What each end of a stream means, after a proper end of the response and after a lost connection. */
const CASES: Array<[what: string, stream: string, ended: string, lost: string]> = [
	['chunks alone', CHUNKS, 'unknown', LOST.message],
	['one bare text', 'data: one\n\n', 'unknown', LOST.message],
	['chunks that all have a fileUrl', WITH_FILE_URL.repeat(3), 'unknown', LOST.message],
	[
		'the same, the last one with a name of its own',
		`${WITH_FILE_URL.repeat(2)}event: result\n${WITH_FILE_URL}`,
		'complete',
		'complete',
	],
	[
		'the name of a final response',
		`${CHUNKS}event: complete\ndata: {}\n\n`,
		'complete',
		'complete',
	],
	[
		'the same among bare text',
		'data: one\n\nevent: complete\ndata: ok\n\n',
		'complete',
		'complete',
	],
	['chunks and [DONE]', `${CHUNKS}data: [DONE]\n\n`, 'complete', 'complete'],
	[
		'a named final response',
		`${CHUNKS}event: final\ndata: {"text":"No."}\n\n`,
		'complete',
		'complete',
	],
	[
		'a final response that more may follow',
		`${CHUNKS}data: {"text":"one, two, three.","fileUrl":null}\n\n`,
		'complete',
		'complete',
	],
	[
		'the whole text again',
		`${CHUNKS}data: {"text":"one, two, three, four"}\n\n`,
		'complete',
		'complete',
	],
	[
		'an empty final response',
		`${CHUNKS}data: {"text":"","fileUrl":null}\n\n`,
		'complete',
		LOST.message,
	],
	[
		'an error',
		`${CHUNKS}event: error\ndata: {"message":"No credit"}\n\n`,
		'Mingleego reported an error: No credit',
		'Mingleego reported an error: No credit',
	],
	[
		'an error page between chunks',
		`${CHUNKS}${PAGE}`,
		'Mingleego reported an error: 502 Bad Gateway',
		'Mingleego reported an error: 502 Bad Gateway',
	],
	['a page between chunks, and [DONE]', `${CHUNKS}${PAGE}data: [DONE]\n\n`, 'complete', 'complete'],
	[
		'an event that was cut off',
		`${CHUNKS}data: {"text":"fi`,
		'The stream ended before the reply was complete',
		LOST.message,
	],
	[
		'a page of which no line begins as one does but the first',
		`${CHUNKS}  <h1\n>Bad gateway\n</h1>\n\n`,
		'Mingleego reported an error: Bad gateway',
		'Mingleego reported an error: Bad gateway',
	],
	['other lines', `${CHUNKS}hello\nsee <b>\nx{"error":"a"}\n\n`, 'unknown', LOST.message],
	['nothing', '', 'The stream ended without a reply', LOST.message],
];

test.each(CASES)('%s', (_, stream, ended, lost) => {
	const judge = (failure?: Error) => {
		const verdict = judgeStream(collect([Buffer.from(stream)]), failure);
		return verdict instanceof Error ? verdict.message : verdict;
	};
	expect([judge(), judge(LOST)]).toEqual([ended, lost]);
});

test('the lines of a page are kept up to a length', () => {
	const lines = `<p>\n${`${'x'.repeat(1_000)}\n`.repeat(1_000)}`;
	expect(collect([Buffer.from(CHUNKS + lines)]).strayLines.length).toBeLessThan(70_000);
});

test('an error says what to do', () => {
	const getHint = (stream: string) => {
		const verdict = judgeStream(collect([Buffer.from(stream)]));
		return verdict instanceof ApiError ? verdict.hint : undefined;
	};
	expect(getHint('')).toMatch(/Chat operation/);
	expect(getHint(`${CHUNKS}data: {"text":"fi`)).toMatch(/interrupted.*Chat operation/);
	expect(getHint(`${CHUNKS}${PAGE}`)).toMatch(/proxy.*Chat operation/);
	expect(getHint('data: {"choices":[]}\n\n')).toMatch(/Base URL.*maintainers/);
});

test('a chunk is forwarded at once if it is an object, and bare text once another one follows', () => {
	const forward = (stream: string) => {
		const forwarded: string[] = [];
		collect([Buffer.from(stream)], (chunk) => forwarded.push(chunk));
		return forwarded;
	};
	expect(forward('data: {"text":"a"}\n\n')).toEqual(['a']);
	expect(forward('data: a\n\n')).toEqual([]);
	expect(forward('data: a\n\ndata: b\n\n')).toEqual(['a', 'b']);
	// An object shows that it was none.
	expect(forward('data: ping\n\ndata: {"text":"a"}\n\n')).toEqual(['a']);
	// It may be the final response.
	expect(forward('data: {"text":"a"}\n\ndata: {"text":"b","fileUrl":null}\n\n')).toEqual(['a']);
});
