import type { INodeParameters } from 'n8n-workflow';

import { loadContract } from '../../tools/contract/contract';
import { startMock, type Mock } from '../../tools/contract/mock';
import type { InputItem } from '../../tools/engine/types';
import { CHATS, getJson, OPERATIONS, setUpNode, UPLOAD } from '../integration/setUpNode';

/**
 * The node on n8n's engine, against a mock that Stoplight Prism makes from docs/openapi.yaml. Prism validates each
 * request, and its responses are the document's examples.
 */
const node = setUpNode();
const contract = loadContract();
let mock: Mock;

beforeAll(async () => {
	mock = await startMock();
});
beforeEach(() => mock.prefer(() => undefined));
afterEach(() => expect(mock.takeViolations()).toEqual([]));
afterAll(async () => await mock?.close());

const run = async (
	parameters: INodeParameters,
	input?: InputItem[],
	credential: Record<string, string> = {},
) => await node.run(parameters, { input, credential: { baseUrl: mock.url, ...credential } });

const createFile = (fileName: string) => ({
	bytes: Buffer.from(`content of ${fileName}`),
	fileName,
	mimeType: 'text/plain',
});
const FILE_ID = 'input_1764951853973_it_services.pdf';
const FILE: InputItem[] = [{ json: {}, files: { data: createFile('a.txt') } }];

describe.each(CHATS)('$name', ({ parameters: operation }) => {
	test('returns the reply', async () => {
		const result = await run(operation);
		expect(getJson(result)).toEqual([
			{ text: 'Support is available from Monday to Friday, 9:00 to 17:00.', fileUrl: null },
		]);
	});

	test('returns the URL of a generated file', async () => {
		mock.prefer(() => ({ example: 'file' }));
		const fileUrl = 'https://mingleego.com/files/services.csv';
		expect(getJson(await run(operation))).toEqual([
			{ text: expect.stringContaining('Here is the table.'), fileUrl },
		]);
	});

	test('sends file IDs and a conversation', async () => {
		const history = '={{ [{ "role": "user", "content": "Hello" }] }}';
		const fileIds = `${FILE_ID}\ninput_2_b, c.pdf`;
		const result = await run({ ...operation, fileIds, options: { history } });
		expect(result.status).toBe('success');
	});

	test('uploads its attachments first', async () => {
		const input = [{ json: {}, files: { a: createFile('a.txt'), b: createFile('b.txt') } }];
		const result = await run({ ...operation, attachments: 'a, b' }, input, {
			bearerToken: 't-12345',
		});
		expect(getJson(result)).toEqual([
			expect.objectContaining({ text: expect.any(String), fileIds: [FILE_ID, FILE_ID] }),
		]);
	});

	test('retries after an error', async () => {
		mock.prefer((index) => (index === 0 ? { code: 500 } : undefined));
		const result = await run({ ...operation, options: { maxRetries: 1 } });
		expect(getJson(result)).toEqual([expect.objectContaining({ fileUrl: null })]);
	});

	test('many items', async () => {
		const input = Array.from({ length: 50 }, (_, n) => ({ json: { n } }));
		const result = await run({ ...operation, prompt: '=Question {{ $json.n }}' }, input);
		expect(getJson(result)).toHaveLength(50);
	});
});

test.each(['a.txt', 'Größe – 世界 🌍.pdf', 'offer, "final" (2).pdf'])(
	'Upload File: %s',
	async (fileName) => {
		const input = [{ json: {}, files: { data: createFile(fileName) } }];
		for (const credential of [{}, { bearerToken: 't-12345' }]) {
			const result = await run(UPLOAD, input, credential as Record<string, string>);
			expect(getJson(result)).toEqual([expect.objectContaining({ fileId: FILE_ID, fileName })]);
		}
	},
);

/** The documented errors of an endpoint, with the message of each example. */
function listErrors(path: string, method: string) {
	const { responses } = contract.document.paths[path][method.toLowerCase()];
	return Object.entries(responses)
		.filter(([code]) => code !== '200')
		.flatMap(([code, { content }]) =>
			Object.entries(content['application/json'].examples ?? {}).map(([example, { value }]) => ({
				code: Number(code),
				example,
				message: getMessage(value as ErrorBody),
			})),
		);
}

interface ErrorBody {
	error?: string | { message: string };
	message?: string;
}

const getMessage = ({ error, message }: ErrorBody) =>
	typeof error === 'object' ? error.message : (error ?? message ?? '');

describe.each(OPERATIONS)('$name: errors', ({ path, method, parameters: operation }) => {
	test.each(listErrors(path, method))('$code: $message', async ({ code, example, message }) => {
		mock.prefer(() => ({ code, example }));
		const { error } = await run(operation, FILE);
		expect(error?.message).toContain(`Mingleego returned ${code} `);
		expect(error?.message).toContain(message);
		expect(error).toMatchObject({ httpCode: String(code) });
	});

	test.each([429, 503])('%i: waits as long as Retry-After says, and succeeds', async (code) => {
		mock.prefer((index) => (index === 0 ? { code } : undefined));
		const started = Date.now();
		const { status } = await run({ ...operation, options: { maxRetries: 1 } }, FILE);
		expect(status).toBe('success');
		expect(Date.now() - started).toBeGreaterThanOrEqual(990);
	});
});

test('the mock refuses what the document does not allow', async () => {
	const send = async (headers: Record<string, string>, body: unknown) => {
		const response = await fetch(`${mock.url}/api/interactions/chat`, {
			method: 'POST',
			headers: { 'content-type': 'application/json', ...headers },
			body: JSON.stringify(body),
		});
		return response.status;
	};
	const body = { assistantId: 'a', prompt: 'p' };
	expect(await send({ 'x-api-key': 'k' }, body)).toBe(200);
	expect(mock.takeViolations()).toEqual([]);
	expect(await send({}, body)).toBe(401);
	expect(await send({ 'x-api-key': 'k' }, { ...body, stream: true })).toBe(400);
	expect(mock.takeViolations()).toHaveLength(2);
});
