import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';

/**
 * Debian's Chromium, without what it would ask of the network by itself.
 *
 * @throws Error when it is not installed
 */
export const startBrowser = async (): Promise<Browser> =>
	await chromium.launch({
		executablePath: '/usr/bin/chromium',
		args: [
			'--no-sandbox',
			'--disable-gpu',
			'--disable-quic',
			'--no-first-run',
			'--disable-background-networking',
			'--disable-component-update',
			'--disable-sync',
		],
	});

/**
 * A page that reaches n8n alone. A font or a script that the page has elsewhere is refused at once.
 *
 * @param url n8n's
 * @param options such as its size and colour scheme
 */
export async function openPage(
	browser: Browser,
	url: string,
	options?: BrowserContextOptions,
): Promise<Page> {
	const page = await browser.newPage(options);
	await page.route(
		(address) => address.origin !== url,
		async (route) => await route.abort(),
	);
	return page;
}
