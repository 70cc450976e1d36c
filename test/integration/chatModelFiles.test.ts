import { createHash, randomBytes } from 'node:crypto';

import { getReplies, setUpChatModel, user } from './setUpChatModel';

const model = setUpChatModel();

const PNG = randomBytes(3_000);
const PDF = randomBytes(200_001);

/** As n8n's Agent and Basic LLM Chain pass an image on. */
const image = {
	type: 'image_url',
	image_url: { url: `data:image/png;base64,${PNG.toString('base64')}` },
};

/** As n8n's Agent passes a PDF on. */
const pdf = {
	type: 'file',
	source_type: 'base64',
	mime_type: 'application/pdf',
	data: PDF.toString('base64'),
	metadata: { filename: 'Contract, 2026.pdf' },
};

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

const getUploads = () => model.emulator.requests.flatMap(({ upload }) => upload ?? []);

const getFileIds = () =>
	model.emulator.requests
		.filter(({ operation }) => operation !== 'upload')
		.map(({ json }) => (json as { fileIds?: string[] }).fileIds);

test.each([{ isStreamed: false }, { isStreamed: true }])(
	'files arrive byte for byte, with name and type, beside a prompt that is unchanged: %p',
	async ({ isStreamed }) => {
		const messages = [user('What is this?'), user([image, pdf])];
		getReplies(await model.ask([{ messages, isStreamed }]));
		expect(getUploads()).toMatchObject([
			{ fileName: 'file.png', mimeType: 'image/png', sha256: sha256(PNG), size: PNG.length },
			{ fileName: 'Contract, 2026.pdf', mimeType: 'application/pdf', sha256: sha256(PDF) },
		]);
		expect(getFileIds()).toEqual([[...model.emulator.files.keys()]]);
		expect(model.getPrompts()).toEqual(['What is this?']);
	},
);

test.each([
	[
		'in the form of LangChain 1',
		{ type: 'image', mimeType: 'image/png', data: PNG.toString('base64') },
	],
	['as an image URL that is a text', { type: 'image_url', image_url: image.image_url.url }],
])('an image %s', async (_, part) => {
	getReplies(await model.ask([{ messages: [user([{ type: 'text', text: 'Look' }, part])] }]));
	expect(getUploads()).toMatchObject([{ mimeType: 'image/png', sha256: sha256(PNG) }]);
});

test('an address of an image becomes text, because the service fetches nothing', async () => {
	const url = 'https://example.com/a.png';
	const content = [
		{ type: 'text', text: 'Look' },
		{ type: 'image_url', image_url: { url } },
	];
	getReplies(await model.ask([{ messages: [user(content)] }]));
	expect(getUploads()).toEqual([]);
	expect(model.getPrompts()).toEqual([`Look\n${url}`]);
});

test('a file is uploaded once in an execution, and again in the next', async () => {
	const uses = ['One', 'Two', 'Three'].map((text) => ({ messages: [user(text), user([image])] }));
	getReplies(await model.ask(uses));
	expect(getUploads()).toHaveLength(1);
	const [fileId] = model.emulator.files.keys();
	expect(getFileIds()).toEqual([[fileId], [fileId], [fileId]]);
	getReplies(await model.ask(uses));
	expect(getUploads()).toHaveLength(2);
});

test('a refused file is the error', async () => {
	model.emulator.behave(({ operation }) => (operation === 'upload' ? { status: 413 } : {}));
	const { error } = await model.ask([{ messages: [user('Look'), user([image])] }]);
	expect(error?.message).toContain('Mingleego returned 413 Content Too Large');
	expect(getFileIds()).toEqual([]);
});

test.each([{ isStreamed: false }, { isStreamed: true }])(
	'a message that is only a file is answered: %p',
	async ({ isStreamed }) => {
		getReplies(await model.ask([{ messages: [user(''), user([image])], isStreamed }]));
		expect(getUploads()).toMatchObject([{ sha256: sha256(PNG) }]);
		expect(model.getPrompts()).toEqual([
			'This message has no text. It consists of the attached files.',
		]);
	},
);

test('the ID of a file that was uploaded before is sent as it is', async () => {
	getReplies(await model.ask([{ messages: [user([image])] }]));
	const [upload] = model.emulator.files.keys();
	const content = [
		{ type: 'text', text: 'Look' },
		{ type: 'file', fileId: upload },
	];
	getReplies(await model.ask([{ messages: [user(content)] }]));
	expect(getUploads()).toHaveLength(1);
	expect(getFileIds().at(-1)).toEqual([upload]);
});

test('a file without content is an error that names it, and no request', async () => {
	const { error } = await model.ask([{ messages: [user([{ type: 'image_url', image_url: {} }])] }]);
	expect(error?.message).toBe('A message has a part of the type "image_url" without a file in it');
	expect(model.emulator.requests).toEqual([]);
});
