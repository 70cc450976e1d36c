import path from 'node:path';

import { findFreePort } from '../n8n/freePort';
import { installOnce } from '../npm/installOnce';
import { startProcessGroup } from '../processes/processGroup';
import { waitUntilReady } from '../processes/waitUntilReady';
import { isListening } from '../services/listening';

/** The newest that says it runs on all of Node 20, 22 and 24. */
const VERSION = '5.14.2';

const DOCUMENT = path.join(__dirname, '../../docs/openapi.yaml');

/**
 * Installs Stoplight Prism into the cache folder the first time (10 seconds, 90 MB): as a development dependency it
 * would make each `npm ci` that much slower.
 *
 * @returns its command
 */
export async function ensurePrism(): Promise<string> {
	const folder = await installOnce(`prism-${VERSION}`, { '@stoplight/prism-cli': VERSION });
	return path.join(folder, 'node_modules/@stoplight/prism-cli/dist/index.js');
}

/**
 * Starts Prism as a mock of the service: it validates requests against docs/openapi.yaml and responds with its
 * examples.
 *
 * @throws Error with what it printed, when it does not start
 */
export async function startPrism(): Promise<{ url: string; stop: () => Promise<void> }> {
	const command = await ensurePrism();
	const port = await findFreePort();
	const args = ['mock', DOCUMENT, '--host', '127.0.0.1', '--port', String(port)];
	const prism = startProcessGroup(process.execPath, [command, ...args]);
	await waitUntilReady('Prism', prism, async () => await isListening(port));
	return { url: `http://127.0.0.1:${port}`, stop: prism.stop };
}
