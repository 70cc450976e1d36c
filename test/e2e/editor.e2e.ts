import type { INode, INodeParameters } from 'n8n-workflow';
import type { Browser, Page } from 'playwright-core';

import { OPERATIONS } from '../../emulator/operations';
import { startBrowser } from '../../tools/editor/browser';
import {
	getDialog,
	enterAndSave,
	openNewCredential,
	openCredential,
} from '../../tools/editor/credentialDialog';
import { openEditor, openNode, openWorkflow, pasteOntoCanvas } from '../../tools/editor/editor';
import { addAction, openActions, openNodeList, searchNodes } from '../../tools/editor/nodeCreator';
import {
	addOption,
	readChoices,
	choose,
	dragInto,
	execute,
	getField,
} from '../../tools/editor/nodePanel';
import { NODE_TYPE } from '../../tools/workflows';
import {
	readExample,
	readReadmeWorkflow,
	saveCredential,
	saveWorkflow,
} from '../../tools/n8n/contents';
import { startRealN8n, type RealN8n } from '../../tools/n8n/realN8n';
import { waitUntil } from '../../tools/waitUntil';
import { findNode } from './stage';

let real: RealN8n;
let browser: Browser;
let page: Page;
beforeAll(async () => {
	real = await startRealN8n();
	browser = await startBrowser();
	page = await openEditor(browser, real.api);
}, 300_000);
beforeEach(() => real.emulator.reset());
afterAll(async () => {
	await browser?.close();
	await real?.stop();
});

/** The credential as the emulator takes it. */
const getEmulatorCredential = () => ({ apiKey: real.emulator.apiKey, baseUrl: real.emulator.url });

/**
 * Opens the node that asks about an uploaded file, before anything has run.
 *
 * @param change its parameters
 */
async function openAnalysis(change: (parameters: INodeParameters) => void) {
	const credentialId = await saveCredential(real.api, getEmulatorCredential());
	const workflow = readExample('document-analysis.json', { credentialId });
	change(findNode(workflow, 'Analyze Document').parameters);
	const { id } = await saveWorkflow(real.api, workflow);
	await openWorkflow(page, real.url, id);
	await openNode(page, 'Analyze Document');
}

/** What people type who want to do what the node does. */
const SEARCHES = [
	'ask ai',
	'chat with document',
	'chat with files',
	'chat with pdf',
	'upload file',
	'contract',
	'extract data',
	'invoice',
	'document',
	'ocr',
	'question answering',
	'rag',
	'read document',
	'summarize document',
];

/** The names in the Operation field. */
const getChoices = (resource: string) =>
	OPERATIONS.filter((row) => row.resource === resource).map(({ choice }) => choice);

test('typing "assistant" and typing "mingle" find the node, with its operations', async () => {
	await openWorkflow(page, real.url);
	await openNodeList(page);
	// Among the first five: what is seen without scrolling.
	expect((await searchNodes(page, 'assistant')).slice(0, 5)).toContain('Mingleego');
	await page.getByTestId('node-creator-search-bar').fill('');
	expect(await searchNodes(page, 'mingle')).toEqual(['Mingleego', 'Mingleego Chat Model']);

	const ranks: Record<string, number> = {};
	for (const words of SEARCHES) {
		await page.getByTestId('node-creator-search-bar').fill('');
		ranks[words] = (await searchNodes(page, words)).indexOf('Mingleego') + 1;
	}
	process.stdout.write(`${JSON.stringify(ranks)}\n`);
	for (const rank of Object.values(ranks)) expect(rank).toBeLessThanOrEqual(5);

	await page.getByTestId('node-creator-search-bar').fill('');
	await searchNodes(page, 'mingle');
	const actions = await openActions(page);
	expect(actions).toContain(`Actions (${OPERATIONS.length})`);
	for (const { action } of OPERATIONS) expect(actions.split('\n')).toContain(action);
	await addAction(page, 'Chat with an assistant');
	expect(await readChoices(page, 'resource')).toEqual(['Chat', 'File']);
	expect(await readChoices(page, 'operation')).toEqual(getChoices('chat'));
	await choose(page, 'resource', 'File');
	expect(await readChoices(page, 'operation')).toEqual(getChoices('file'));
	await getField(page, 'binaryPropertyName').waitFor();
	expect(await getField(page, 'assistantId').count()).toBe(0);
});

test('a newcomer makes the credential, which tells a wrong key from a right one, and chats', async () => {
	await real.api.ask('DELETE', `/rest/credentials/${real.credentialId}`);
	await openWorkflow(page, real.url);
	await openNodeList(page);
	await searchNodes(page, 'mingle');
	await openActions(page);
	await addAction(page, 'Chat with an assistant');

	await openNewCredential(page);
	const { apiKey, baseUrl } = getEmulatorCredential();
	await enterAndSave(page, { apiKey: 'not-the-key', baseUrl });
	await getDialog(page).getByText('Couldn’t connect with these settings').waitFor();
	await getDialog(page).getByText('More details').click();
	await getDialog(page)
		.getByText('Mingleego rejected the API key (401): Invalid API key')
		.waitFor();
	expect(await getDialog(page).innerText()).not.toContain('not-the-key');

	await enterAndSave(page, { apiKey });
	await getDialog(page).waitFor({ state: 'hidden' });
	await openCredential(page);
	await getDialog(page).getByText('Connection tested successfully').waitFor();
	expect(await getField(page, 'apiKey').inputValue()).not.toContain(apiKey);
	await getDialog(page).getByRole('button', { name: 'Close' }).click();
	await getDialog(page).waitFor({ state: 'hidden' });

	real.emulator.requests.length = 0;
	await getField(page, 'assistantId').fill('newcomer');
	await getField(page, 'prompt').fill('Say hello');
	const output = await execute(page, /^Assistant newcomer answers your prompt "Say hello"/);
	expect(output).toContain('1 item');
	expect(output).toContain('fileUrl');
	expect(real.emulator.requests).toHaveLength(1);
});

test('the workflow in the README can be pasted onto the canvas, and replies', async () => {
	await saveCredential(real.api, getEmulatorCredential());
	await openWorkflow(page, real.url);
	await pasteOntoCanvas(page, readReadmeWorkflow());
	await openNode(page, 'Ask');
	await getField(page, 'assistantId').fill('newcomer');
	const output = await execute(page, /^I am your contract assistant/);
	expect(output).toContain('1 item');
});

test('the output of Upload File is known before the first run, and its file ID is dragged into File IDs', async () => {
	await openAnalysis((parameters) => {
		parameters.prompt = 'What is this?';
		parameters.fileIds = '';
	});
	const input = page.getByTestId('ndv-input-panel');
	await input.getByText('Usually outputs the following fields').waitFor();
	for (const name of ['fileId', 'fileName', 'mimeType', 'fileSize']) {
		await input.getByText(name, { exact: true }).waitFor();
	}
	expect(real.emulator.requests).toEqual([]);

	await dragInto(page, 'fileId', 'fileIds');
	await page.getByTestId('parameter-input-fileIds').getByText('{{ $json.fileId }}').waitFor();
	expect(await execute(page, /with 1 file\. invoice-2026-041\.pdf has /)).toContain('3 items');
});

test('File IDs takes several IDs, one per line, and those of a list that was saved', async () => {
	real.emulator.behave(({ operation }) =>
		operation === 'complete' ? { body: '{"text":"I read them","fileUrl":null}' } : undefined,
	);
	await openAnalysis((parameters) => {
		parameters.fileIds = '';
	});
	await getField(page, 'fileIds').fill('input_1_a.pdf\ninput_2_b, c.pdf\n');
	await execute(page, 'I read them');
	await openAnalysis((parameters) => {
		parameters.fileIds = ['input_1_a.pdf', 'input_2_b, c.pdf'];
	});
	await execute(page, 'I read them');
	const chats = real.emulator.requests.filter(({ operation }) => operation === 'complete');
	expect(chats.map(({ json }) => json)).toEqual(
		Array(6).fill(expect.objectContaining({ fileIds: ['input_1_a.pdf', 'input_2_b, c.pdf'] })),
	);
});

test('Timeout is an option of both nodes, and the chat model opens without a warning', async () => {
	await openAnalysis(() => {});
	await addOption(page, 'Timeout');
	await getField(page, 'timeout').fill('300');
	real.emulator.behave(({ operation }) =>
		operation === 'complete' ? { delayMs: 60_000 } : undefined,
	);
	const output = await execute(page, 'Mingleego timed out: no response within 0.3 seconds');
	expect(output).toContain("raise the Timeout in the node's Options");

	const { credentialId } = real;
	const { id } = await saveWorkflow(real.api, readExample('chat-agent.json', { credentialId }));
	await openWorkflow(page, real.url, id);
	await openNode(page, 'Mingleego Chat Model');
	await addOption(page, 'Timeout');
	await getField(page, 'timeout').waitFor();
	expect(await page.getByTestId('ndv').locator('.notice').count()).toBe(0);
});

test('an error is shown with the service’s message, the item and a hint', async () => {
	await openAnalysis((parameters) => {
		parameters.prompt = 'What is this?';
	});
	real.emulator.behave(({ operation }) =>
		operation === 'complete' ? { status: 400, body: '{"error":"No such assistant"}' } : undefined,
	);
	const output = await execute(page, /Mingleego returned 400 Bad Request: No such assistant/);
	expect(output).toContain('Check the Assistant ID');
	// All three items fail; the first one to fail is shown.
	expect(output).toMatch(/\[item [012]\]/);
	expect(output).not.toContain(real.emulator.apiKey);
});

test('a run of many items shows its progress in the browser’s console, and says afterwards how to lose nothing', async () => {
	const credentialId = await saveCredential(real.api, getEmulatorCredential());
	const workflow = readExample('document-analysis.json', { credentialId });
	const chat = findNode(workflow, 'Analyze Document');
	chat.parameters = { ...chat.parameters, fileIds: '', options: { maxConcurrency: 100 } };
	const { id } = await saveWorkflow(real.api, {
		...workflow,
		pinData: { 'Upload File': Array.from({ length: 500 }, (_, n) => ({ json: { n } })) },
	});
	real.emulator.behave(() => ({ delayMs: 400 }));
	const shown: string[] = [];
	page.on('console', (message) => shown.push(message.text()));
	await openWorkflow(page, real.url, id);
	await openNode(page, 'Analyze Document');
	const output = await execute(page, '500 items');
	expect(output).toContain('process that many items in batches');
	expect(shown.filter((text) => text.includes('[Node: "Analyze Document"]'))).toContainEqual(
		expect.stringMatching(/\d+ of 500 items done/),
	);
});

/** A loop that asks about two items at a time. */
const LOOP: Array<Partial<INode>> = [
	{ name: 'Start', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1 },
	{
		name: 'Loop Over Items',
		type: 'n8n-nodes-base.splitInBatches',
		typeVersion: 3,
		parameters: { batchSize: 2, options: {} },
	},
	{
		name: 'Ask',
		type: NODE_TYPE,
		typeVersion: 1,
		parameters: { assistantId: 'any', prompt: '=Item {{ $json.n }}' },
	},
];

test('after Stop, the console has nothing of the nodes, and the batches that were done are kept', async () => {
	const credentials = { mingleegoApi: { id: real.credentialId, name: 'Mingleego account' } };
	const connect = (node: string) => ({ node, type: 'main', index: 0 });
	const workflow = {
		name: 'Batches',
		nodes: LOOP.map((node, n) => ({
			id: node.name,
			position: [n * 220, 0],
			parameters: {},
			...node,
			...(node.type === NODE_TYPE && { credentials }),
		})),
		connections: {
			Start: { main: [[connect('Loop Over Items')]] },
			'Loop Over Items': { main: [[], [connect('Ask')]] },
			Ask: { main: [[connect('Loop Over Items')]] },
		},
		settings: { executionOrder: 'v1', saveExecutionProgress: true },
		pinData: { Start: [0, 1, 2, 3].map((n) => ({ json: { n } })) },
	};
	const { id } = await saveWorkflow(real.api, workflow);
	// The second batch never ends.
	real.emulator.behave(({ index }) => (index < 2 ? undefined : { delayMs: 600_000 }));
	const shown: string[] = [];
	page.on('console', (message) => shown.push(`${message.type()}: ${message.text()}`));
	await openWorkflow(page, real.url, id);
	await page.getByTestId('execute-workflow-button').click();
	await waitUntil('the second batch is asked', () => real.emulator.requests.length === 4);
	await page.getByTestId('stop-execution-button').click();
	await page.getByText('Execution stopped').waitFor();
	await openNode(page, 'Ask');
	await page.getByTestId('output-panel').getByText('answers your prompt "Item 1"').waitFor();

	// n8n's own page asks for what is not there.
	const messages = shown.filter((text) => !text.includes('Failed to load resource'));
	expect(messages.filter((text) => /^(warning|error):/.test(text))).toEqual([]);
});
