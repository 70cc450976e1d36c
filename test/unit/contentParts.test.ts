import { readPart } from '../../nodes/MingleegoChatModel/langchain/contentParts';

const DATA = 'aGVsbG8=';
const URL = 'https://example.com/a.png';
const PNG = `data:image/png;base64,${DATA}`;

const file = (mimeType?: string, filename?: string) => [
	{ type: 'file', data: DATA, mimeType, metadata: { filename } },
];
const text = (value: string) => [{ type: 'text', text: value }];

test.each<[string, unknown, unknown]>([
	// n8n
	["n8n's image", { type: 'image_url', image_url: { url: PNG } }, file('image/png')],
	[
		"n8n's PDF",
		{
			type: 'file',
			source_type: 'base64',
			mime_type: 'application/pdf',
			data: DATA,
			metadata: { filename: 'a.pdf' },
		},
		file('application/pdf', 'a.pdf'),
	],
	[
		"n8n's PDF for OpenAI's Responses",
		{ type: 'input_file', file_data: `data:application/pdf;base64,${DATA}`, filename: 'a.pdf' },
		file('application/pdf', 'a.pdf'),
	],
	// LangChain 1
	['an image', { type: 'image', mimeType: 'image/png', data: DATA }, file('image/png')],
	['a recording', { type: 'audio', mimeType: 'audio/wav', data: DATA }, file('audio/wav')],
	['a film', { type: 'video', mimeType: 'video/mp4', data: DATA }, file('video/mp4')],
	[
		'bytes',
		{ type: 'file', mimeType: 'a/b', data: new Uint8Array([1]) },
		[{ type: 'file', mimeType: 'a/b', data: new Uint8Array([1]), metadata: {} }],
	],
	['an address', { type: 'image', url: URL }, text(URL)],
	['an address with the data', { type: 'image', url: PNG }, file('image/png')],
	[
		'an ID',
		{ type: 'file', fileId: 'input_1_a.pdf' },
		[{ type: 'file', fileId: 'input_1_a.pdf', metadata: {} }],
	],
	['plain text', { type: 'text-plain', text: 'Hello', mimeType: 'text/plain' }, text('Hello')],
	[
		'plain text as data',
		{ type: 'text-plain', data: DATA, mimeType: 'text/plain' },
		file('text/plain'),
	],
	['text', { type: 'text', text: 'Hello' }, text('Hello')],
	['no text', { type: 'text', text: '' }, text('')],
	// LangChain 0.3
	['an older address', { type: 'image', source_type: 'url', url: URL }, text(URL)],
	[
		'an older ID',
		{ type: 'file', source_type: 'id', id: 'f1' },
		[{ type: 'file', fileId: 'f1', metadata: {} }],
	],
	['an older text', { type: 'text', source_type: 'text', text: 'Hello' }, text('Hello')],
	[
		'an older text with a name',
		{ type: 'file', source_type: 'text', text: 'Hello', metadata: { filename: 'a.txt' } },
		text('a.txt:\nHello'),
	],
	[
		'an older recording with a data URL',
		{
			type: 'audio',
			source_type: 'url',
			url: `data:audio/wav;base64,${DATA}`,
			mime_type: 'audio/wav',
		},
		file('audio/wav'),
	],
	// OpenAI
	['an image as a text', { type: 'image_url', image_url: PNG }, file('image/png')],
	[
		'an address of an image',
		{ type: 'image_url', image_url: { url: URL, detail: 'low' } },
		text(URL),
	],
	['input_text', { type: 'input_text', text: 'Hello' }, text('Hello')],
	['input_image', { type: 'input_image', image_url: PNG }, file('image/png')],
	[
		'input_audio',
		{ type: 'input_audio', input_audio: { data: DATA, format: 'wav' } },
		file('audio/wav'),
	],
	['input_file with an address', { type: 'input_file', file_url: URL }, text(URL)],
	[
		'a file',
		{ type: 'file', file: { filename: 'a.pdf', file_data: `data:application/pdf;base64,${DATA}` } },
		file('application/pdf', 'a.pdf'),
	],
	[
		'an ID of a file',
		{ type: 'file', file: { file_id: 'f1' } },
		[{ type: 'file', fileId: 'f1', metadata: {} }],
	],
	['a refusal', { type: 'refusal', refusal: 'No' }, text('No')],
	// Anthropic
	[
		'an image with a source',
		{ type: 'image', source: { type: 'base64', media_type: 'image/png', data: DATA } },
		file('image/png'),
	],
	['an image with an address', { type: 'image', source: { type: 'url', url: URL } }, text(URL)],
	[
		'a document',
		{
			type: 'document',
			title: 'a.pdf',
			source: { type: 'base64', media_type: 'application/pdf', data: DATA },
		},
		file('application/pdf', 'a.pdf'),
	],
	[
		'a document of text',
		{ type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'Hello' } },
		text('Hello'),
	],
	[
		'a document of parts',
		{ type: 'document', source: { type: 'content', content: [{ type: 'text', text: 'Hello' }] } },
		text('Hello'),
	],
	[
		'a document of one text',
		{ type: 'document', source: { type: 'content', content: 'Hello' } },
		text('Hello'),
	],
	// Google
	['media', { type: 'media', mimeType: 'image/png', data: DATA }, file('image/png')],
	['media with an address', { type: 'media', mimeType: 'image/png', fileUri: URL }, text(URL)],
	['inlineData', { inlineData: { mimeType: 'image/png', data: DATA } }, file('image/png')],
	['inline_data', { inline_data: { mime_type: 'image/png', data: DATA } }, file('image/png')],
	['fileData', { fileData: { mimeType: 'image/png', fileUri: URL } }, text(URL)],
	['text without a type', { text: 'Hello' }, text('Hello')],
	// The Model Context Protocol
	[
		'a resource with text',
		{ type: 'resource', resource: { uri: 'file:///a.txt', mimeType: 'text/plain', text: 'Hello' } },
		text('Hello'),
	],
	[
		'a resource with bytes',
		{ type: 'resource', resource: { uri: 'file:///a.png', mimeType: 'image/png', blob: DATA } },
		file('image/png'),
	],
	['a link to a resource', { type: 'resource_link', uri: URL, name: 'a.png' }, text(URL)],
	// Others
	['a plain text', 'Hello', text('Hello')],
	[
		'a data URL with parameters',
		{ type: 'image_url', image_url: `data:image/png;a=b;base64,${DATA}` },
		file('image/png'),
	],
	[
		'a data URL without Base64',
		{ type: 'image_url', image_url: 'data:text/plain,hel%6Co' },
		file('text/plain'),
	],
	[
		'a data URL with a wrong escape',
		{ type: 'image_url', image_url: 'data:,hello%' },
		[{ type: 'file', data: 'aGVsbG8l', metadata: {} }],
	],
	['thoughts', { type: 'thinking', thinking: 'Hm' }, []],
	["a model's own call", { type: 'tool_use', id: 't1', name: 'a', input: {} }, []],
	['null', null, []],
	['an unknown part', { type: 'json', json: { a: 1 } }, text('{"type":"json","json":{"a":1}}')],
])('%s', (_, part, expected) => {
	expect(readPart(part)).toEqual(expected);
});

test.each([
	{ type: 'image_url' },
	{ type: 'image_url', image_url: {} },
	{ type: 'image', data: '' },
	{ type: 'audio', mimeType: 'audio/wav' },
	{ type: 'document', source: { type: 'base64' } },
	{ type: 'media', mimeType: 'image/png' },
])('a file without content is an error: %j', (part) => {
	expect(() => readPart(part)).toThrow(`"${part.type}" without a file in it`);
});

test('a part is not changed, and a long one takes no time', () => {
	const bytes = new Uint8Array(5_000_000);
	const part = Object.freeze({ type: 'image', image: bytes, data: bytes, mimeType: 'image/png' });
	const start = Date.now();
	expect(readPart(part)).toMatchObject([{ type: 'file', mimeType: 'image/png' }]);
	readPart({ type: 'image_url', image_url: `data:image/png;base64,${'A'.repeat(20_000_000)}` });
	expect(Date.now() - start).toBeLessThan(2_000);
});
