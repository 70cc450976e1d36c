import path from 'node:path';

import { openPage, startBrowser } from '../../../tools/editor/browser';
import type { Stage } from '../stage';

const FILE = 'service-agreement.txt';

/** A visitor sends a file and a question, and the next page shows the reply, or the error. */
export default async function ({ open, publish, send, url, files, emulator }: Stage) {
	await publish(await open('form-file.json'));
	await send('/form/mingleego-form', {});
	const browser = await startBrowser();
	try {
		const page = await openPage(browser, url);
		const submit = async () => {
			await page.goto(`${url}/form/mingleego-form`);
			await page.getByLabel('Document').setInputFiles(path.join(files, 'examples/documents', FILE));
			await page.getByLabel('Question').fill('When does it end?\nPlease be brief.');
			await page.getByRole('button', { name: 'Submit' }).click();
		};

		await submit();
		await page.getByText('Your answer').waitFor();
		await page.getByText(`with 1 file. ${FILE} has `).waitFor();
		const [upload, chat] = emulator.requests;
		expect(upload?.upload).toMatchObject({ fileName: FILE, mimeType: 'text/plain' });
		expect(chat?.json).toMatchObject({
			prompt: expect.stringMatching(/^When does it end\?\r?\nPlease be brief\.$/),
			fileIds: [expect.stringContaining(FILE)],
		});

		emulator.behave(() => ({ status: 413, body: '{"error":"This file is too large"}' }));
		await submit();
		await page.getByText('The document could not be read').waitFor();
		await page.getByText('This file is too large').waitFor();
	} finally {
		await browser.close();
	}
}
