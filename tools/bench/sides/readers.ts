/** The functions that read a response, with the inputs that cost most if a reader scans any of them repeatedly. */

import { createRequire } from 'node:module';
import path from 'node:path';

import { buildSync } from 'esbuild';

const SOURCES = path.join(__dirname, '../../../nodes/Mingleego');

/** About as many bytes as an HTTP client hands over at a time. */
const CHUNK_SIZE = 16 * 1024;

type Readers = typeof import('../../../nodes/Mingleego/response/completion') &
	typeof import('../../../nodes/Mingleego/response/fileId') &
	typeof import('../../../nodes/Mingleego/response/contentDisposition') &
	typeof import('../../../nodes/Mingleego/response/parseJsonReply') &
	typeof import('../../../nodes/Mingleego/response/completionAccumulator') &
	typeof import('../../../nodes/Mingleego/response/sseDecoder') &
	typeof import('../../../nodes/Mingleego/errors/errorMessage') &
	typeof import('../../../nodes/Mingleego/http/utf8Decoder');

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
export function readersIn(folder: string): Reader[] {
	const file = path.join(folder, 'readers.js');
	const names = [
		'response/completion',
		'response/fileId',
		'response/contentDisposition',
		'response/parseJsonReply',
		'response/completionAccumulator',
		'response/sseDecoder',
		'errors/errorMessage',
		'http/utf8Decoder',
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
const of =
	(part: string): ((size: number) => string) =>
	(size) =>
		part.repeat(Math.ceil(size / part.length)).slice(0, size);

/** @returns the part repeated between the others */
const between =
	(start: string, part: string, end: string): ((size: number) => string) =>
	(size) =>
		start + of(part)(size) + end;

function createErrorReaders(source: Readers): Reader[] {
	/** What an error quotes of a body. */
	const quoteOf = (body: string) =>
		source.truncate(source.toSingleLine(source.extractErrorMessage(body)));
	return [
		{
			name: 'The words of an error',
			read: quoteOf,
			inputs: {
				blanks: between('x', ' ', 'x'),
				'opening brackets': of('['),
				'scripts without an end': of('<script'),
			},
		},
		{
			name: 'The words of a web page',
			// More is not looked at.
			largest: 64 * 1024,
			read: quoteOf,
			inputs: {
				'scripts without an end': of('<script'),
				'comments without an end': of('<!--'),
				'ends of scripts without an end': of('<style></style '),
				'titles in a head': between('<head>', '<title', '</head>'),
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
				'blanks before a reply': between('', ' ', '{"text":""}'),
				'an error of many numbers': between('{"error":{"code":[', '1,', '1]}}'),
				'an error of many messages': between('{"errors":[],"error":[', '"x ",', '""]}'),
			},
		},
		{
			name: 'Parse JSON Reply',
			read: source.parseJsonReply,
			inputs: {
				'fences in mid-line': of('x ```js\n'),
				'fences of two kinds': of('```\n~~~\n'),
				'fences, quotation marks and backslashes': of('```"\\"\n'),
				'a string of fences': between('```json\n"', '```', '"\n```'),
				'lists within each other': of('['),
			},
		},
	];
}

/** What reads the ID of an uploaded file, and the name of a generated one. */
function createFileReaders(source: Readers): Reader[] {
	return [
		{
			name: 'A file ID',
			read: source.parseFileId,
			inputs: {
				'ends of tags': between('<', '> ', 'x'),
				blanks: between('x', ' ', 'x'),
				'a list of numbers': between('[', '1,', '1]'),
			},
		},
		{
			name: 'A file name in Content-Disposition',
			read: (header) => source.parseFileName(header, 'https://files.example/report.pdf'),
			inputs: {
				'escaped quotation marks': between('filename="', '\\"', ''),
				'names without an end': of('; filename="\\'),
				'names without a value': of(";filename=;filename*=utf-8'';"),
				blanks: between('; filename', ' ', 'x'),
			},
		},
	];
}

function createStreamReader(source: Readers): Reader {
	return {
		name: 'An event stream',
		read: (text) => readStream(source, text),
		inputs: {
			'a line without an end': between('data: ', 'x', ''),
			'events in the form of the final one': of('data: {"text":"x ","fileUrl":"y"}\n\n'),
			'an event of many lines': of('data: x\n'),
			'carriage returns': of('data: x\r\r'),
		},
	};
}

function readStream(
	{ createSseDecoder, createUtf8Decoder, CompletionAccumulator }: Readers,
	text: string,
) {
	const reply = new CompletionAccumulator();
	const decoder = createSseDecoder(createUtf8Decoder(), (event) => reply.add(event));
	const bytes = Buffer.from(text);
	for (let at = 0; at < bytes.length; at += CHUNK_SIZE)
		decoder.feed(bytes.subarray(at, at + CHUNK_SIZE));
	decoder.flush();
	return reply.finish({ endsExplicitly: false });
}
