import { judgeStream } from '../../nodes/client/stream/judgeStream';
import { collect } from '../integration/streamReaders';

const CHUNKS =
	'data: {"text":"one, "}\n\ndata: {"text":"two, "}\n\ndata: {"text":"three, four"}\n\n';
const LOST = new Error('The connection was lost');
const PAGE = '<title>502 Bad Gateway</title>\n\n';

/** What each end of a stream means, after a proper end of the response and after a lost connection. */
const CASES: Array<[what: string, stream: string, ended: string, lost: string]> = [
	['chunks alone', CHUNKS, 'unknown', LOST.message],
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
	['nothing', '', 'The stream ended without a reply', LOST.message],
];

test.each(CASES)('%s', (_, stream, ended, lost) => {
	const judge = (failure?: Error) => {
		const verdict = judgeStream(collect([Buffer.from(stream)]), failure);
		return verdict instanceof Error ? verdict.message : verdict;
	};
	expect([judge(), judge(LOST)]).toEqual([ended, lost]);
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
	// It may be the final response.
	expect(forward('data: {"text":"a"}\n\ndata: {"text":"b","fileUrl":null}\n\n')).toEqual(['a']);
});
