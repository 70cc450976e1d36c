import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

import { installOnce } from '../installOnce';
import { findFreePort } from '../n8n/freePort';
import { startProcessGroup } from '../processes/processGroup';
import { isListening } from '../services/listening';

/** The newest that says it runs on all of Node 20, 22 and 24. */
const VERSION = '5.14.2';

const DOCUMENT = path.join(__dirname, '../../docs/openapi.yaml');

const START_MS = 30_000;

/**
 * Installs Stoplight Prism into the cache folder the first time (10 seconds, 90 MB): as a development dependency it
 * would make each `npm ci` that much slower.
 *
 * @returns its command
 */
export function ensurePrism(): string {
	const folder = installOnce(`prism-${VERSION}`, { '@stoplight/prism-cli': VERSION });
	return path.join(folder, 'node_modules/@stoplight/prism-cli/dist/index.js');
}

/**
 * Starts Prism as a mock of the service: it validates requests against docs/openapi.yaml and responds with its
 * examples.
 *
 * @throws Error with what it printed, when it does not start
 */
export async function startPrism(): Promise<{ url: string; stop: () => Promise<void> }> {
	const port = await findFreePort();
	const args = ['mock', DOCUMENT, '--host', '127.0.0.1', '--port', String(port)];
	const { log, stop, child } = startProcessGroup(process.execPath, [ensurePrism(), ...args]);
	const end = Date.now() + START_MS;
	while (!(await isListening(port))) {
		if (child.exitCode !== null || Date.now() > end) {
			await stop();
			throw new Error(`Prism did not start: ${log()}`);
		}
		await wait(50);
	}
	return { url: `http://127.0.0.1:${port}`, stop };
}
