/** The functions that read a response, with the inputs that cost most if a reader scans any of them repeatedly. */

import { createRequire } from 'node:module';
import path from 'node:path';

import { buildSync } from 'esbuild';

const SOURCES = path.join(__dirname, '../../../nodes');

/** About as many bytes as an HTTP client hands over at a time. */
const CHUNK_SIZE = 16 * 1024;

type Readers = typeof import('../../../nodes/client/api/completion') &
	typeof import('../../../nodes/client/api/fileId') &
	typeof import('../../../nodes/client/http/contentDisposition') &
	typeof import('../../../nodes/Mingleego/items/parseJsonReply') &
	typeof import('../../../nodes/client/stream/replyCollector') &
	typeof import('../../../nodes/client/stream/streamCall') &
	typeof import('../../../nodes/client/stream/streamMemory') &
	typeof import('../../../nodes/client/stream/sseDecoder') &
	typeof import('../../../nodes/client/errors/errorMessage') &
	typeof import('../../../nodes/client/http/utf8Decoder');

export interface Reader {
	name: string;
	/** By what they are made of, with `size` characters. */
	inputs: Record<string, (size: number) => string>;
	/** May throw, as readers do for what is not a response of the API. */
	read: (text: string) => unknown;
	/** Characters, where the reader looks at no more. */
	largest?: number;
}

/**
 * The readers as they are in the sources, bundled.
 *
 * @param folder for the bundle
 */
export function loadReaders(folder: string): Reader[] {
	const file = path.join(folder, 'readers.js');
	const names = [
		'client/api/completion',
		'client/api/fileId',
		'client/http/contentDisposition',
		'Mingleego/items/parseJsonReply',
		'client/stream/replyCollector',
		'client/stream/sseDecoder',
		'client/stream/streamCall',
		'client/stream/streamMemory',
		'client/errors/errorMessage',
		'client/http/utf8Decoder',
	];
	const contents = names.map((name) => `export * from './${name}';`);
	buildSync({
		stdin: { contents: contents.join('\n'), resolveDir: SOURCES },
		outfile: file,
		bundle: true,
		format: 'cjs',
		platform: 'node',
		target: 'node20',
	});
	const source = createRequire(file)(file) as Readers;
	return [
		...createErrorReaders(source),
		...createReplyReaders(source),
		...createFileReaders(source),
		createStreamReader(source),
	];
}

/** @returns the part repeated */
const repeat =
	(part: string): ((size: number) => string) =>
	(size) =>
		part.repeat(Math.ceil(size / part.length)).slice(0, size);

/** @returns the part repeated between the others */
const repeatBetween =
	(start: string, part: string, end: string): ((size: number) => string) =>
	(size) =>
		start + repeat(part)(size) + end;

function createErrorReaders(source: Readers): Reader[] {
	/** What an error quotes of a body. */
	const quote = (body: string) =>
		source.truncate(source.toSingleLine(source.extractErrorMessage(body)));
	return [
		{
			name: 'The words of an error',
			read: quote,
			inputs: {
				blanks: repeatBetween('x', ' ', 'x'),
				'opening brackets': repeat('['),
				'scripts without an end': repeat('<script'),
			},
		},
		{
			name: 'The words of a web page',
			// More is not looked at.
			largest: 64 * 1024,
			read: quote,
			inputs: {
				'scripts without an end': repeat('<script'),
				'comments without an end': repeat('<!--'),
				'ends of scripts without an end': repeat('<style></style '),
				'titles in a head': repeatBetween('<head>', '<title', '</head>'),
			},
		},
	];
}

/** What reads a completion, and the JSON in its text. */
function createReplyReaders(source: Readers): Reader[] {
	return [
		{
			name: 'A reply',
			read: source.parseCompletion,
			inputs: {
				'blanks before a reply': repeatBetween('', ' ', '{"text":""}'),
				'an error of many numbers': repeatBetween('{"error":{"code":[', '1,', '1]}}'),
				'an error of many messages': repeatBetween('{"errors":[],"error":[', '"x ",', '""]}'),
			},
		},
		{
			name: 'Parse JSON Reply',
			read: source.parseJsonReply,
			inputs: {
				'fences in mid-line': repeat('x ```js\n'),
				'fences of two kinds': repeat('```\n~~~\n'),
				'fences, quotation marks and backslashes': repeat('```"\\"\n'),
				'a string of fences': repeatBetween('```json\n"', '```', '"\n```'),
				'lists within each other': repeat('['),
			},
		},
	];
}

/** What reads the ID of an uploaded file, and the name of a generated one. */
function createFileReaders(source: Readers): Reader[] {
	return [
		{
			name: 'A file ID',
			read: (body) => source.parseFileId(body, 'report.pdf'),
			inputs: {
				'ends of tags': repeatBetween('<', '> ', 'x'),
				blanks: repeatBetween('x', ' ', 'x'),
				'a list of numbers': repeatBetween('[', '1,', '1]'),
			},
		},
		{
			name: 'A file name in Content-Disposition',
			read: (header) => source.parseFileName(header, 'https://files.example/report.pdf'),
			inputs: {
				'escaped quotation marks': repeatBetween('filename="', '\\"', ''),
				'names without an end': repeat('; filename="\\'),
				'names without a value': repeat(";filename=;filename*=utf-8'';"),
				blanks: repeatBetween('; filename', ' ', 'x'),
			},
		},
	];
}

function createStreamReader(source: Readers): Reader {
	return {
		name: 'An event stream',
		read: (text) => readStream(source, text),
		inputs: {
			'a line without an end': repeatBetween('data: ', 'x', ''),
			'events in the form of the final one': repeat('data: {"text":"x ","fileUrl":"y"}\n\n'),
			'every second event in that form': repeat(
				'data: {"text":"0123456789 "}\n\ndata: {"text":"0123456789 0123456789","fileUrl":"y"}\n\n',
			),
			'empty final events': repeatBetween(
				`data: {"text":"${'x'.repeat(9_999)}"}\n\n`,
				'data: {"text":"","fileUrl":"y"}\n\n',
				'',
			),
			'events after the final one': repeatBetween(
				`data: {"text":"${'x'.repeat(9_999)}"}\n\nevent: final\ndata: {"text":"x"}\n\n`,
				'data: {"text":"xx","fileUrl":"y"}\n\n',
				'',
			),
			'bare text': repeat('data: 0123456789 0123456789\n\n'),
			'lines of a web page': repeat('<p>\n'),
			'an event of many lines': repeat('data: x\n'),
			'carriage returns': repeat('data: x\r\r'),
		},
	};
}

function readStream(source: Readers, text: string) {
	const collector = new source.ReplyCollector();
	const decoder = source.createSseDecoder(
		source.createUtf8Decoder(),
		(event) => collector.add(event),
		(line) => collector.addStrayLine(line),
	);
	const bytes = Buffer.from(text);
	for (let at = 0; at < bytes.length; at += CHUNK_SIZE)
		decoder.feed(bytes.subarray(at, at + CHUNK_SIZE));
	decoder.flush();
	return new source.StreamCall(new source.StreamHabits()).conclude(collector, false);
}
