import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { startN8n } from '../../tools/n8n/n8n';
import { prepareUserFolder } from '../../tools/n8n/userFolder';

/**
 * Installs n8n before the first test, which has less time than its download takes on a new machine. Then makes the user
 * folder that the tests copy: n8n makes its database once, and npm installs the node once.
 */
export default async () => {
	const userFolder = mkdtempSync(path.join(tmpdir(), 'n8n-template-'));
	process.once('exit', () => rmSync(userFolder, { recursive: true, force: true }));
	const n8n = await startN8n({ userFolder, ...prepareUserFolder(userFolder) });
	await n8n.stop();
	process.env.TEMPLATE_USER_FOLDER = userFolder;
};
