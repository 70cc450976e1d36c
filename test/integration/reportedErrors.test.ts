import { CHAT, getJson, STREAM, setUpNode, UPLOAD } from './setUpNode';

const node = setUpNode();

const FILE = { bytes: Buffer.from('hello'), fileName: 'report.pdf', mimeType: 'application/pdf' };

/** @returns the error of an item to whose request the service responds with that body and status 200 */
async function runWith(operation: typeof CHAT, body: string) {
	node.emulator.behave(() => ({ body }));
	const parameters = { ...operation, options: {} };
	const result = await node.run(parameters, {
		input: [{ json: {}, files: { data: FILE } }],
		node: { onError: 'continueRegularOutput' },
	});
	expect(result.status).toBe('success');
	expect(node.emulator.requests).toHaveLength(1);
	const [item] = getJson(result);
	expect(Object.keys(item)).toEqual(['error']);
	return item.error;
}

const REPORTED: Array<[body: object, words: string]> = [
	[{ success: false, message: 'Quota exceeded', text: '', fileUrl: null }, 'Quota exceeded'],
	[{ type: 'error', text: 'Rate limit exceeded' }, 'Rate limit exceeded'],
	[{ status: 'fail', message: 'Closed', text: '' }, 'Closed'],
	[{ code: 401, message: 'Unauthorized', text: '', fileUrl: null }, 'Unauthorized'],
	[{ data: { error: { message: 'No credits' } } }, 'No credits'],
	[{ error: 'Down' }, 'Down'],
];

describe.each([
	['Chat', CHAT],
	['Chat Stream', STREAM],
])('%s: an error that the service reports with status 200', (_name, operation) => {
	test.each(REPORTED)('%j', async (body, words) => {
		for (const indent of [undefined, 2]) {
			node.emulator.reset();
			expect(await runWith(operation, JSON.stringify(body, undefined, indent))).toBe(
				`Mingleego reported an error: ${words}. Check the Assistant ID, the Prompt and the File IDs, or try again later. [item 0]`,
			);
		}
	});

	test('in words', async () => {
		expect(await runWith(operation, 'Unauthorized')).toMatch(
			/^The response is not in the format of the Mingleego API: Unauthorized\. Check .* \[item 0\]$/,
		);
	});
});

describe('Upload File: an error that the service reports with status 200', () => {
	const hint =
		'Check the file, and the API key and the Base URL in the Mingleego credential. If they are correct, try again later. [item 0]';

	const reportedByUpload: typeof REPORTED = [
		...REPORTED,
		[{ id: 401, message: 'Unauthorized', status: 'error' }, 'Unauthorized'],
		[{ errors: ['file too large'], id: 'req_1' }, 'file too large'],
	];
	test.each(reportedByUpload)('%j', async (body, words) => {
		expect(await runWith(UPLOAD, JSON.stringify(body))).toBe(
			`Mingleego reported an error: ${words}. ${hint}`,
		);
	});

	test.each([
		'Unauthorized',
		'Error: file type not supported',
		'413 Request Entity Too Large',
		'Too many requests',
		'Failed to upload report.pdf',
		'"File too large"',
		'Traceback (most recent call last):\n  File "upload.py", line 7',
	])('%j', async (body) => {
		const words = body.replace(/\s+/g, ' ').replace(/^"(.*)"$/, '$1');
		expect(await runWith(UPLOAD, body)).toBe(
			`The response to the upload is not a file ID: ${words}. ${hint}`,
		);
	});
});

test.each(['Unauthorized', 'error report.pdf', 'Größe – too large (2).pdf'])(
	'a file named %s gets its ID',
	async (fileName) => {
		const [{ fileId }] = getJson(
			await node.run(UPLOAD, { input: [{ json: {}, files: { data: { ...FILE, fileName } } }] }),
		);
		expect([...node.emulator.files.keys()]).toEqual([fileId]);
	},
);
