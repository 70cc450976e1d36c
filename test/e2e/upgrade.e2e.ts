import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import manifest from '../../package.json';
import { startBrowser } from '../../tools/editor/browser';
import { openEditor, openNode, openWorkflow } from '../../tools/editor/editor';
import { startN8n } from '../../tools/n8n/n8n';
import { startRealN8n, type RealN8n } from '../../tools/n8n/realN8n';
import { installPackage } from '../../tools/n8n/userFolder';
import { packPackage } from '../../tools/npm/packPackage';
import { createStage, type SavedWorkflow } from './stage';

const root = path.join(__dirname, '../..');

const NODE = 'n8n-nodes-mingleego.mingleego';
const NEWER = '99.0.0';
const WEBHOOK = '/webhook/mingleego-json';

let real: RealN8n;
beforeAll(async () => {
	real = await startRealN8n();
	real.emulator.behave(({ operation }) =>
		operation === 'complete' ? { body: '{"text":"{\\"total\\":1752}","fileUrl":null}' } : undefined,
	);
}, 300_000);
afterAll(async () => await real?.stop());

/**
 * Starts n8n again, with the same user folder.
 *
 * @param change what is done while it is stopped
 */
async function restart(change: () => void) {
	await real.n8n.stop();
	change();
	const { userFolder, files } = real;
	const n8n = await startN8n({ userFolder, files });
	const stopTheRest = real.stop;
	const stop = async () => {
		await n8n.stop();
		await stopTheRest();
	};
	real = { ...real, n8n, api: n8n.api, url: n8n.url, stop };
}

/** @returns the version that n8n says the node's package has */
async function getLoadedVersion(): Promise<string | undefined> {
	const headers = { cookie: real.api.cookie() };
	const response = await fetch(`${real.url}/types/nodes.json`, { headers });
	const types = (await response.json()) as Array<{
		name: string;
		communityNodePackageVersion?: string;
	}>;
	return types.find(({ name }) => name === NODE)?.communityNodePackageVersion;
}

/** A tarball of the same package as a later release. */
function packNewerVersion() {
	const copy = mkdtempSync(path.join(tmpdir(), 'newer-'));
	try {
		for (const part of ['dist', 'index.js', 'README.md', 'LICENSE.md']) {
			cpSync(path.join(root, part), path.join(copy, part), { recursive: true });
		}
		writeFileSync(path.join(copy, 'package.json'), JSON.stringify({ ...manifest, version: NEWER }));
		return packPackage(real.userFolder, copy).tarball;
	} finally {
		rmSync(copy, { recursive: true, force: true });
	}
}

async function expectBothToRun(workflow: SavedWorkflow) {
	const stage = createStage(real);
	const execution = await stage.run(workflow);
	expect(execution.error).toBeUndefined();
	expect(execution.items('Summarize')).toHaveLength(1);
	const response = await stage.send(WEBHOOK, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: '{"message":"An invoice over 1752"}',
	});
	expect([response.status, await response.json()]).toEqual([200, { total: 1752 }]);
}

test('saved and published workflows run on after an upgrade; without the package n8n says what is missing', async () => {
	const stage = createStage(real);
	const workflow = await stage.open('document-analysis.json');
	const published = await stage.open('webhook-json.json');
	await stage.publish(published);
	expect(await getLoadedVersion()).toBe(manifest.version);
	await expectBothToRun(workflow);

	await restart(() => installPackage(real.userFolder, packNewerVersion()));
	expect(await getLoadedVersion()).toBe(NEWER);
	await expectBothToRun(workflow);
	// n8n lists and removes only what it installed itself.
	expect(await real.api.ask('GET', '/rest/community-packages')).toEqual([]);
	await expect(
		real.api.ask('DELETE', `/rest/community-packages?name=${manifest.name}`),
	).rejects.toThrow('This package is not installed');

	await restart(() => {
		execFileSync('npm', ['uninstall', '--legacy-peer-deps', '--no-audit', manifest.name], {
			cwd: path.join(real.userFolder, '.n8n/nodes'),
			stdio: ['ignore', 'ignore', 'inherit'],
		});
	});
	expect(await getLoadedVersion()).toBeUndefined();
	const unknown = `Unrecognized node type: ${NODE}`;
	await expect(createStage(real).run(workflow)).rejects.toThrow(unknown);
	const response = await fetch(`${real.url}${WEBHOOK}`, { method: 'POST' });
	expect([response.status, await response.json()]).toEqual([
		400,
		expect.objectContaining({ message: unknown }),
	]);
	const browser = await startBrowser();
	try {
		const page = await openEditor(browser, real.api);
		await openWorkflow(page, real.url, workflow.id);
		await openNode(page, 'Upload File');
		await page.getByText('Install this node to use it').waitFor();
		await page.getByText(`It's part of the ${manifest.name} community package`).waitFor();
	} finally {
		await browser.close();
	}
}, 240_000);
