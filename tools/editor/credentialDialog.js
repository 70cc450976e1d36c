'use strict';

const { field } = require('./nodePanel');

/** @typedef {import('playwright-core').Page} Page */

/** @param {Page} page */
const dialog = (page) => page.getByTestId('editCredential-modal');

/**
 * Opens the dialog for a first credential from the node's panel.
 *
 * @param {Page} page
 */
async function newCredential(page) {
	await page.getByTestId('node-credentials-empty-state').getByText('Connect to Mingleego').click();
	await dialog(page).waitFor();
}

/**
 * Opens the dialog for the credential that the node has.
 *
 * @param {Page} page
 */
async function openCredential(page) {
	await page.getByTestId('credential-edit-button').click();
	await dialog(page).waitFor();
}

/**
 * Enters fields and saves, which n8n follows by the credential's test. The dialog closes by itself when that succeeds.
 *
 * @param {Page} page
 * @param {Record<string, string>} fields by their names in the credential
 */
async function enterAndSave(page, fields) {
	for (const [name, value] of Object.entries(fields)) await field(page, name).fill(value);
	await page.getByTestId('credential-save-button').click();
}

module.exports = { dialog, enterAndSave, newCredential, openCredential };
