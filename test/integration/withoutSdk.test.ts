import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { getReplies, setUpChatModel, user } from './setUpChatModel';
import { CHAT, getJson } from './setUpNode';

const root = path.join(__dirname, '../..');
const folder = mkdtempSync(path.join(tmpdir(), 'without-sdk-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A copy of the package that finds n8n-workflow and nothing else, as on n8n before 2.16. */
function copyPackage(): string {
	const packageRoot = path.join(folder, 'node_modules/n8n-nodes-mingleego');
	mkdirSync(packageRoot, { recursive: true });
	for (const part of ['package.json', 'dist']) {
		cpSync(path.join(root, part), path.join(packageRoot, part), { recursive: true });
	}
	symlinkSync(
		path.join(root, 'node_modules/n8n-workflow'),
		path.join(folder, 'node_modules/n8n-workflow'),
	);
	return packageRoot;
}

// The older versions of the engine have no SDK themselves.
const isOlderEngine = process.env.N8N_ENGINE_ROOT !== undefined;
const model = setUpChatModel(isOlderEngine ? {} : { packageRoot: copyPackage() });

test('without the SDK for AI nodes, the chat model says which n8n it needs', async () => {
	const result = await model.ask([{ messages: [user('Hi')] }]);
	expect(() => getReplies(result)).toThrow('Mingleego Chat Model needs n8n 2.16 or later');
	expect(model.emulator.requests).toEqual([]);
});

test('without the SDK for AI nodes, the main node works', async () => {
	expect(getJson(await model.run(CHAT))).toMatchObject([{ text: expect.any(String) }]);
});
