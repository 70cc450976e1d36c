import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';

import { startBrowser } from '../../../tools/editor/browser';
import { openEditor } from '../../../tools/editor/editor';
import { PLACEHOLDER } from '../../../tools/n8n/contents';
import type { Stage } from '../stage';

const FILE = 'invoice-2026-041.pdf';

/**
 * In n8n's Chat, a message without a file and one with a file get a reply, which shows while it is being written. The
 * file arrives as it is. A failed message says what to change.
 */
export default async function ({ open, publish, files, url, emulator, n8n: { api } }: Stage) {
	const workflow = await open('chat-hub.json');
	await publish(workflow);
	const file = path.join(files, 'examples/documents', FILE);
	const browser = await startBrowser();
	try {
		const page = await openEditor(browser, api);
		const sendMessage = async (message: string) => {
			await page.getByPlaceholder('Message Document Analyst').fill(message);
			await page.getByTestId('chat-hub-send-message-button').click();
		};
		await page.goto(`${url}/home/chat?workflowId=${workflow.id}`);
		await page.getByText('Reads documents and answers questions about them').waitFor();

		emulator.behave(() => ({ chunkDelayMs: 200 }));
		await sendMessage('Who are you?');
		await page.getByText(`Assistant ${PLACEHOLDER.assistantId}`).waitFor();
		expect(await page.getByText('with no files.').count()).toBe(0);
		await page.getByText('answers your prompt "Who are you?" with no files.').waitFor();

		emulator.behave(() => undefined);
		await page.locator('form input[type=file]').setInputFiles(file);
		await sendMessage('When is it due?');
		await page.getByText(`"When is it due?" with 1 file. ${FILE} has `).waitFor();
		const [, upload, chat] = emulator.requests;
		expect(upload?.upload).toMatchObject({
			fileName: FILE,
			mimeType: 'application/pdf',
			sha256: createHash('sha256').update(readFileSync(file)).digest('hex'),
		});
		expect(chat?.json).toMatchObject({ fileIds: [expect.stringContaining(FILE)] });

		emulator.behave(() => ({ status: 400, body: '{"error":"Unknown assistant"}' }));
		await sendMessage('Are you still there?');
		await page.getByText('Mingleego returned 400 Bad Request: Unknown assistant').waitFor();
		expect(emulator.requests.map(({ operation }) => operation)).toEqual([
			'stream',
			...['upload', 'stream'],
			'stream',
		]);
	} finally {
		await browser.close();
	}
}
