import { parseCompletion } from '../../nodes/client/api/completion';
import { parseFileId } from '../../nodes/client/api/fileId';
import { getOutcome, readReply } from '../integration/streamReaders';

/** Characters. */
const SIZE = 1_000_000;

/** About as many bytes as an HTTP client hands over at a time. */
const CHUNK_SIZE = 16 * 1024;

/**
 * Milliseconds of processor time: far more than any of these takes, and far less than a reader that goes over its input
 * again and again.
 */
const MOST_MS = 5_000;

const fill = (part: string, start = '', end = '') =>
	`${start}${part.repeat(Math.ceil(SIZE / part.length))}${end}`;

const LONG_CHUNK = `data: {"text":"${'x'.repeat(9_999)}"}\n\n`;
const FINAL = 'data: {"text":"0123456789 0123456789","fileUrl":"y"}\n\n';

/** Streams that a careless reader goes over repeatedly, while all of n8n waits. */
const STREAMS: Array<[string, string]> = [
	['a line without an end', fill('x', 'data: ')],
	['events in the form of the final one', fill('data: {"text":"x ","fileUrl":"y"}\n\n')],
	['every second event in that form', fill(`data: {"text":"0123456789 "}\n\n${FINAL}`)],
	['empty final events', fill('data: {"text":"","fileUrl":"y"}\n\n', LONG_CHUNK)],
	['events after the final one', fill(FINAL, `${LONG_CHUNK}event: final\ndata: {"text":"x"}\n\n`)],
	['bare text', fill('data: 0123456789 0123456789\n\n')],
	['lines of a web page', fill('<p>\n')],
	['an event of many lines', fill('data: x\n')],
	['carriage returns', fill('data: x\r\r')],
];

const REPLIES: Array<[string, string]> = [
	['blanks before a reply', fill(' ', '', '{"text":""}')],
	['an error of many numbers', fill('1,', '{"error":{"code":[', '1]}}')],
	['an error of many messages', fill('"x ",', '{"errors":[],"error":[', '""]}')],
];

const FILE_IDS: Array<[string, string]> = [
	['ends of tags', fill('> ', '<', 'x')],
	['blanks', fill(' ', 'x', 'x')],
	['a list of numbers', fill('1,', '[', '1]')],
];

function readStream(text: string) {
	const bytes = Buffer.from(text);
	return readReply(
		Array.from({ length: Math.ceil(bytes.length / CHUNK_SIZE) }, (_, n) =>
			bytes.subarray(n * CHUNK_SIZE, (n + 1) * CHUNK_SIZE),
		),
	);
}

describe.each([
	['a stream', STREAMS, readStream],
	['a reply', REPLIES, parseCompletion],
	['a file ID', FILE_IDS, (body: string) => parseFileId(body, 'report.pdf')],
])('%s of a megabyte is read once', (_what, inputs, read) => {
	test.each(inputs)('%s', (_name, text) => {
		const before = process.cpuUsage();
		getOutcome<unknown>(() => read(text));
		const { user, system } = process.cpuUsage(before);
		expect((user + system) / 1_000).toBeLessThan(MOST_MS);
	});
});
