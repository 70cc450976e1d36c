'use strict';

const { mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');

const { startEmulator } = require('../../emulator/emulator');
const { saveCredential } = require('./contents');
const { startN8n } = require('./n8n');
const { prepareUserFolder } = require('./userFolder');

/**
 * @typedef {object} RealN8n
 * @property {string} url n8n's.
 * @property {import('./api').Api} api Signed in as the owner.
 * @property {import('./n8n').N8n} n8n
 * @property {import('../../emulator/emulator').Emulator} emulator
 * @property {string} credentialId Of the Mingleego credential, which holds the emulator's key and URL.
 * @property {string} userFolder
 * @property {string} files The folder that n8n runs in; holds `examples/documents`.
 * @property {() => Promise<void>} stop Ends all of it and removes the folder.
 */

/**
 * A new n8n with the packed node, an owner's account, a credential, and an emulator behind it.
 *
 * @param {{ env?: Record<string, string>, emulator?: import('../../emulator/emulator').EmulatorOptions }} [options]
 *   `env`: n8n's own settings
 * @returns {Promise<RealN8n>}
 */
async function realN8n({ env, emulator: emulatorOptions } = {}) {
	const userFolder = mkdtempSync(path.join(tmpdir(), 'n8n-'));
	const { files } = prepareUserFolder(userFolder);
	const emulator = await startEmulator(emulatorOptions);
	const n8n = await startN8n({ userFolder, files, env }).catch(async (error) => {
		await emulator.close();
		throw error;
	});
	const { apiKey, url: baseUrl } = emulator;
	const credentialId = await saveCredential(n8n.api, { apiKey, baseUrl });
	return {
		url: n8n.url,
		api: n8n.api,
		n8n,
		emulator,
		credentialId,
		userFolder,
		files,
		async stop() {
			await n8n.stop();
			await emulator.close();
			rmSync(userFolder, { recursive: true, force: true });
		},
	};
}

module.exports = { realN8n };
