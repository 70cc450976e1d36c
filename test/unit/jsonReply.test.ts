import type { StoredFile } from '../../emulator/fileStore';
import { composeJsonReply } from '../../emulator/jsonReply';

const SUMMARY = 'In words.';
const FORM = '{"customer": "…", "date": "YYYY-MM-DD", "amount": 0}';

/** What the emulator replies to a prompt without files. */
const reply = (prompt: string) =>
	composeJsonReply(prompt, { files: [], contents: [], summary: SUMMARY });

const file = (fileName: string, size: number): StoredFile => ({
	fileName,
	mimeType: 'text/plain',
	size,
	sha256: '',
	head: Buffer.alloc(0),
});

test.each([
	'What is in invoice.json?',
	'Summarize the JSON file.',
	'Who invented JSON?',
	'Read this: {"a": 1}',
	'Answer in one sentence. JSON is a format.',
	'',
])('%j asks for no JSON', (prompt) => {
	expect(reply(prompt)).toBeUndefined();
});

test.each([
	[`Please send Alder & Finch Ltd an invoice over 1,752.00 euros, dated 30 April 2026.`],
	[`On April 30, 2026, Alder & Finch Ltd owes € 1.752,00 to us.`],
	[`2026-04-30: 1752 EUR from Alder & Finch Ltd (order 77)`],
])('the values come from %j', (message) => {
	const json = reply(`Read this:\n\n${message}\n\nAnswer with JSON alone, in this form: ${FORM}`);
	expect(json).toBe(
		JSON.stringify({ customer: 'Alder & Finch Ltd', date: '2026-04-30', amount: 1752 }),
	);
});

test('values that the prompt does not hold fit the form', () => {
	expect(JSON.parse(reply(`Hello. Answer as JSON: ${FORM}`) ?? '')).toEqual({
		customer: 'unknown',
		date: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/),
		amount: 0,
	});
});

test('the form may be nested, stand above the request, and follow other JSON', () => {
	const form = {
		status: 'open | paid',
		open: true,
		parties: [{ name: '…', email: '…' }],
		summary: '',
		currency: '…',
	};
	const prompt = `The data: {"a": [1]}\nThe form: ${JSON.stringify(form)}\nJane Miller (jane@example.com) paid 20 dollars. Reply with JSON.`;
	expect(JSON.parse(reply(prompt) ?? '')).toEqual({
		status: 'paid',
		open: true,
		parties: [{ name: 'Jane Miller', email: 'jane@example.com' }],
		summary: SUMMARY,
		currency: 'USD',
	});
});

test.each([
	['Return a JSON object with the keys "title", `itemCount` and isPaid.'],
	['Respond in JSON like {"title": string, "itemCount": number, "isPaid": boolean}'],
])('%j names its keys without a form in JSON', (prompt) => {
	expect(JSON.parse(reply(`${prompt} There are 12 items.`) ?? '')).toEqual({
		title: SUMMARY,
		itemCount: 12,
		isPaid: true,
	});
});

test('a prompt that names no keys gets the text as JSON', () => {
	expect(reply('Say hello as JSON.')).toBe(JSON.stringify({ text: SUMMARY }));
});

test('a code block is fenced, for a prompt that asks for one', () => {
	expect(reply('Answer with JSON in a fenced code block: {"total": 0}. It is 5.00 euros.')).toBe(
		'Here it is:\n\n```json\n{\n  "total": 5\n}\n```',
	);
});

test('files count: their names, their sizes, and the content of text files', () => {
	const json = composeJsonReply(
		'Answer with JSON: {"fileName": "", "fileSize": 0, "total": 0, "dueDate": ""}',
		{
			files: [file('bill.txt', 812)],
			contents: ['To pay: $ 1,200.50 by 2 May 2026'],
			summary: SUMMARY,
		},
	);
	expect(JSON.parse(json ?? '')).toEqual({
		fileName: 'bill.txt',
		fileSize: 812,
		total: 1200.5,
		dueDate: '2026-05-02',
	});
});

test('a long prompt full of brackets is read without backtracking', () => {
	const prompt = `${'[{('.repeat(300_000)} Answer with JSON. ${'{['.repeat(300_000)}`;
	const started = performance.now();
	expect(reply(prompt)).toBe(JSON.stringify({ text: SUMMARY }));
	// Not a speed test: a search that backtracks would take an hour.
	expect(performance.now() - started).toBeLessThan(20_000);
});

test('a JSON Schema in the instructions is filled from the prompt', () => {
	const schema = {
		type: 'object',
		properties: {
			number: { type: 'string' },
			date: { type: 'string', format: 'date' },
			total: { type: 'number' },
			paid: { type: 'boolean' },
			state: { type: 'string', enum: ['draft', 'sent'] },
			tags: { type: 'array', items: { type: 'string' } },
		},
	};
	const reply = composeJsonReply(
		'Invoice 2026-041, sent 30 April 2026. Net total € 10.00, total € 12.50',
		{
			files: [],
			contents: [],
			summary: SUMMARY,
			instructions: ['Be brief.', `Match this:\n\`\`\`json\n${JSON.stringify(schema)}\n\`\`\``],
		},
	);
	const [, json = ''] = /```json\n([\s\S]*)\n```/.exec(reply ?? '') ?? [];
	expect(JSON.parse(json)).toEqual({
		number: '2026-041',
		date: '2026-04-30',
		total: 12.5,
		paid: true,
		state: 'sent',
		tags: [SUMMARY],
	});
});
