import { selectors, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';

import { BROWSER, type Api } from '../n8n/api';
import { openPage } from './browser';

/** The attribute that n8n's own tests select by. */
selectors.setTestIdAttribute('data-test-id');

/** How long the editor may take for one step, in milliseconds. */
const STEP_MS = 20_000;

/**
 * n8n's editor in a browser, signed in as n8n's owner.
 *
 * @param api signed in
 * @param look its size and colour scheme
 * @returns empty yet: see `openWorkflow`
 */
export async function openEditor(
	browser: Browser,
	{ url, cookie }: Api,
	look?: BrowserContextOptions,
): Promise<Page> {
	const page = await openPage(browser, url, { viewport: { width: 1280, height: 800 }, ...look });
	page.setDefaultTimeout(STEP_MS);
	const [name = '', value = ''] = cookie().split('=', 2);
	await page.context().addCookies([{ name, value, url }]);
	// The session belongs to the browser that began it.
	await page.addInitScript((id) => localStorage.setItem('n8n-browserId', id), BROWSER);
	return page;
}

/**
 * Opens a workflow on the canvas.
 *
 * @param url n8n's
 * @param id the workflow's; a new one unless given
 */
export async function openWorkflow(page: Page, url: string, id = 'new') {
	await page.goto(`${url}/workflow/${id}`);
	const first = id === 'new' ? 'canvas-plus-button' : 'canvas-node';
	await page.getByTestId(first).first().waitFor();
}

/**
 * Pastes onto the canvas, as Ctrl-V does.
 *
 * @param text a workflow as JSON
 */
export async function pasteOntoCanvas(page: Page, text: string) {
	await page.evaluate((json) => {
		const clipboardData = new DataTransfer();
		clipboardData.setData('text/plain', json);
		document.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
	}, text);
	await page.getByTestId('canvas-node').first().waitFor();
}

/**
 * Opens a node's panel from the canvas.
 *
 * @param name the node's
 */
export async function openNode(page: Page, name: string) {
	await page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`).dblclick();
	await page.getByTestId('ndv').waitFor();
}
