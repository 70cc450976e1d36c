import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';

import type { Page } from 'playwright-core';

import { cacheFolder } from '../../tools/cacheFolder';

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
	const folder = downloadWidget();
	await page.route(ADDRESS, async (route) => {
		const [, name = ''] = ADDRESS.exec(route.request().url()) ?? [];
		await route.fulfill({
			path: path.join(folder, 'dist', name),
			contentType: name.endsWith('.css') ? 'text/css' : 'text/javascript',
			headers: { 'access-control-allow-origin': '*' },
		});
	});
}

/** @returns the unpacked package's folder, downloaded the first time */
function downloadWidget(): string {
	const folder = path.join(cacheFolder, `n8n-chat-${VERSION}`);
	if (existsSync(folder)) return folder;
	// Renamed last, so that a download that was interrupted is made again.
	const temporary = `${folder}-${process.pid}`;
	mkdirSync(temporary, { recursive: true });
	try {
		const pack = ['pack', '--json', '--silent', `${WIDGET}@${VERSION}`];
		const packed = execFileSync('npm', pack, { cwd: temporary, encoding: 'utf8' });
		const [{ filename }] = JSON.parse(packed);
		execFileSync('tar', ['-xzf', filename], { cwd: temporary });
		renameSync(path.join(temporary, 'package'), folder);
	} finally {
		rmSync(temporary, { recursive: true, force: true });
	}
	return folder;
}
