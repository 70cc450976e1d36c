import { getOperation, OPERATIONS } from '../../emulator/operations';
import { checkSchema, loadContract } from '../../tools/contract/contract';
import type { MediaType } from '../../tools/contract/document';

const contract = loadContract();
const operations = Object.entries(contract.document.paths).flatMap(([path, methods]) =>
	Object.entries(methods).map(([method, operation]) => ({ path, method, ...operation })),
);

const CHAT = getOperation('complete');
const STREAM = getOperation('stream');
const UPLOAD = getOperation('upload');
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };
const FORM_TYPE = { 'content-type': 'multipart/form-data; boundary=x' };
const PLAIN_TYPE = { 'content-type': 'text/plain' };
const STREAM_TYPE = { 'content-type': 'text/event-stream' };

test('each endpoint has documented errors, and examples that fit', () => {
	expect(operations.map(({ method, path }) => [method, path])).toEqual(
		OPERATIONS.map(({ method, path }) => [method.toLowerCase(), path]),
	);
	for (const { path, method, requestBody, responses } of operations) {
		const target = { path, method };
		expect(Object.keys(responses)).toEqual([
			'200',
			'400',
			'401',
			'403',
			'413',
			'429',
			'500',
			'502',
			'503',
			'504',
		]);
		for (const { contentType, schema, value } of listExamples(requestBody.content)) {
			expect(checkSchema(schema, value)).toEqual([]);
			expect(contract.checkRequestBody(target, { 'content-type': contentType }, value)).toEqual([]);
		}
		for (const [status, { content }] of Object.entries(responses)) {
			const examples = listExamples(content);
			expect(examples).not.toEqual([]);
			for (const { contentType, value } of examples) {
				const body = typeof value === 'string' ? value : JSON.stringify(value);
				const headers = { 'content-type': contentType };
				const response = { status: Number(status), headers, body };
				expect(contract.checkResponse(target, response)).toEqual([]);
			}
		}
	}
});

function listExamples(content: Record<string, MediaType>) {
	return Object.entries(content).flatMap(([contentType, { schema, examples = {} }]) =>
		Object.values(examples).map(({ value }) => ({ contentType, schema, value })),
	);
}

test.each([
	['a key', CHAT, { ...JSON_TYPE, 'x-api-key': 'k' }, []],
	['no key', CHAT, JSON_TYPE, ['credentials: none']],
	['an empty key', CHAT, { ...JSON_TYPE, 'x-api-key': '' }, ['credentials: none']],
	[
		'a bearer token with a chat',
		CHAT,
		{ ...JSON_TYPE, 'x-api-key': 'k', authorization: 'Bearer t' },
		['credentials: apiKey and bearerToken'],
	],
	['a key with an upload', UPLOAD, { ...FORM_TYPE, 'x-api-key': 'k' }, []],
	[
		'a bearer token with an upload',
		UPLOAD,
		{ ...FORM_TYPE, 'x-api-key': 'k', authorization: 'Bearer t' },
		[],
	],
	['no type', CHAT, { 'x-api-key': 'k' }, ['Content-Type ""']],
	[
		'another endpoint',
		{ ...CHAT, path: '/api/chat' },
		JSON_TYPE,
		['POST /api/chat is not documented'],
	],
	[
		'another method',
		{ ...CHAT, method: 'PUT' },
		JSON_TYPE,
		['PUT /api/interactions/chat is not documented'],
	],
])('the head of a request: %s', (_name, target, headers, problems) => {
	expect(contract.checkRequestHead(target, headers)).toEqual(problems);
});

test.each([
	[CHAT, JSON_TYPE, { assistantId: 'a', prompt: 'p', fileIds: [] }, true],
	[STREAM, JSON_TYPE, { assistantId: 'a' }, false],
	[CHAT, JSON_TYPE, { assistantId: 'a', prompt: '' }, false],
	[CHAT, JSON_TYPE, { assistantId: 'a', prompt: 'p', fileIds: 'f' }, false],
	[CHAT, JSON_TYPE, { assistantId: 'a', prompt: 'p', fileIds: [1] }, false],
	[CHAT, JSON_TYPE, { assistantId: 'a', prompt: 'p', stream: true }, false],
	[UPLOAD, FORM_TYPE, { file: '' }, true],
	[UPLOAD, FORM_TYPE, { data: '' }, false],
])('the body of a request to %j: %j %j', (target, headers, body, isValid) => {
	expect(contract.checkRequestBody(target, headers, body).length === 0).toBe(isValid);
});

test.each([
	['no fileUrl', CHAT, 200, JSON_TYPE, '{"text":"a"}'],
	['a fileUrl that is not a URL', CHAT, 200, JSON_TYPE, '{"text":"a","fileUrl":"none"}'],
	['not JSON', CHAT, 200, JSON_TYPE, 'a'],
	['a web page', CHAT, 200, { 'content-type': 'text/html' }, '<html></html>'],
	['a status that is not documented', CHAT, 418, JSON_TYPE, '{"error":"a"}'],
	['an error without a message', CHAT, 400, JSON_TYPE, '{"ok":false}'],
	['an empty file ID', UPLOAD, 200, PLAIN_TYPE, ''],
	['a file ID as JSON', UPLOAD, 200, JSON_TYPE, '"input_1_a"'],
	['a stream without events', STREAM, 200, STREAM_TYPE, ''],
	[
		'another form of chunk',
		STREAM,
		200,
		STREAM_TYPE,
		'data: {"delta":"a"}\n\ndata: {"text":"a","fileUrl":null}\n\n',
	],
	['a stream without a final response', STREAM, 200, STREAM_TYPE, 'data: {"text":"a"}\n\n'],
	[
		'a final response without the chunks',
		STREAM,
		200,
		STREAM_TYPE,
		'data: {"text":"a"}\n\ndata: {"text":"","fileUrl":null}\n\n',
	],
])('a response that does not fit: %s', (_name, target, status, headers, body) => {
	expect(contract.checkResponse(target, { status, headers, body })).not.toEqual([]);
});
