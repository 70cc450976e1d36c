import path from 'node:path';

import type { Page } from 'playwright-core';

import { cacheOnce } from '../../tools/cacheOnce';
import { unpackPackage } from '../../tools/npm/packPackage';

const WIDGET = '@n8n/chat';
const VERSION = '1.37.0';

/** How the hosted page's addresses of the widget's files end, on whatever host they are. */
const ADDRESS = new RegExp(`/npm/${WIDGET}(?:@[^/]*)?/dist/([^/]+)$`);

/**
 * n8n's hosted chat page loads its script and its style from a public copy of npm's packages. They are given to
 * the page from the package itself, so that a test depends on one version and on no such copy.
 *
 * @throws Error when the package is not in the cache folder and npm cannot load it
 */
export async function serveChatWidget(page: Page) {
	const folder = await cacheOnce(`n8n-chat-${VERSION}`, (empty) => {
		unpackPackage(empty, `${WIDGET}@${VERSION}`);
	});
	await page.route(ADDRESS, async (route) => {
		const [, name = ''] = ADDRESS.exec(route.request().url()) ?? [];
		await route.fulfill({
			path: path.join(folder, 'package/dist', name),
			contentType: name.endsWith('.css') ? 'text/css' : 'text/javascript',
			headers: { 'access-control-allow-origin': '*' },
		});
	});
}
