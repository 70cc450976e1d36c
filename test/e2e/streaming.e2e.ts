import { spawn } from 'node:child_process';
import http from 'node:http';

import { openPage, startBrowser } from '../../tools/editor/browser';
import { startRealN8n, type RealN8n } from '../../tools/n8n/realN8n';
import { serveChatWidget } from './chatWidget';
import { findNode, createStage, type Stage } from './stage';
import { joinText } from './streamLines';
import {
	chunks,
	compare,
	COUNT,
	observeChunks,
	slowly,
	watchPage,
	type Sight,
} from './watchedChunks';

let real: RealN8n;
let stage: Stage;
beforeAll(async () => {
	real = await startRealN8n();
	stage = createStage(real);
}, 300_000);
beforeEach(() => {
	real.emulator.reset();
	real.emulator.behave(() => slowly);
});
afterAll(async () => await real?.stop());

/** Asserts that a reader saw all of the reply and saw it grow, and prints how long it took to arrive. */
function expectLive(reader: string, sights: Sight[]) {
	const [record, ...others] = real.emulator.requests;
	expect(others).toEqual([]);
	if (!record) throw new Error('The emulator was not asked');
	const { seen, steps, medianMs, p95Ms } = compare(sights, record);
	process.stdout.write(
		`${reader}: ${seen} chunks, ${steps} steps while the emulator sent; from its write to the read ${medianMs.toFixed(1)} ms (median), ${p95Ms.toFixed(1)} ms (p95)\n`,
	);
	expect(seen).toBe(COUNT);
	expect(steps).toBeGreaterThan(2);
}

describe('the streaming webhook shows the reply while it comes in', () => {
	const path = '/webhook/mingleego-stream';
	const body = JSON.stringify({ prompt: 'Count, please' });

	beforeAll(async () => {
		await stage.publish(await stage.open('streaming-webhook.json'));
		// Without a prompt the assistant is not asked.
		await stage.send(path, { method: 'POST', body: '{}' });
	});

	test('to an HTTP client', async () => {
		const sights: Sight[] = [];
		let received = '';
		await new Promise((resolve, reject) => {
			const headers = { 'content-type': 'application/json' };
			const request = http.request(`${real.url}${path}`, { method: 'POST', headers });
			request.once('error', reject);
			request.once('response', (response) => {
				response.once('error', reject);
				response.on('data', (data: string) => {
					received += data;
					sights.push(observeChunks(joinText(received)));
				});
				response.once('end', resolve);
			});
			request.end(body);
		});
		expect(joinText(received)).toBe(chunks.join(''));
		expectLive('node:http', sights);
	});

	test('to curl -N', async () => {
		const sights: Sight[] = [];
		let received = '';
		const args = ['-N', '-s', '--max-time', '60', '-H', 'content-type: application/json'];
		const curl = spawn('curl', [...args, '-d', body, `${real.url}${path}`]);
		curl.stdout.on('data', (data: string) => {
			received += data;
			sights.push(observeChunks(joinText(received)));
		});
		const code = await new Promise((resolve, reject) => {
			curl.once('error', reject);
			curl.once('close', resolve);
		});
		expect(code).toBe(0);
		expect(joinText(received)).toBe(chunks.join(''));
		expectLive('curl -N', sights);
	});
});

test('the hosted chat page shows the reply while it comes in', async () => {
	const workflow = await stage.open('chat-page.json');
	await stage.publish(workflow);
	const path = `/webhook/${findNode(workflow, 'Chat').webhookId}/chat`;
	await stage.send(path, {});
	const browser = await startBrowser();
	try {
		const page = await openPage(browser, real.url);
		await serveChatWidget(page);
		const sights = await watchPage(page, '.chat-messages-list');
		await page.goto(`${real.url}${path}`);
		await page.locator('textarea').fill('Count, please');
		await page.locator('textarea').press('Enter');
		await page.getByText(chunks.join('').trim()).waitFor();
		expectLive('Hosted chat page', await sights());
	} finally {
		await browser.close();
	}
});
