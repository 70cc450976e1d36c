import type { Page } from 'playwright-core';

import { field } from './nodePanel';

export const dialog = (page: Page) => page.getByTestId('editCredential-modal');

/** Opens the dialog for a first credential from the node's panel. */
export async function newCredential(page: Page) {
	await page.getByTestId('node-credentials-empty-state').getByText('Connect to Mingleego').click();
	await dialog(page).waitFor();
}

/** Opens the dialog for the credential that the node has. */
export async function openCredential(page: Page) {
	await page.getByTestId('credential-edit-button').click();
	await dialog(page).waitFor();
}

/**
 * Enters fields and saves, which n8n follows by the credential's test. The dialog closes by itself when that succeeds.
 *
 * @param fields by their names in the credential
 */
export async function enterAndSave(page: Page, fields: Record<string, string>) {
	for (const [name, value] of Object.entries(fields)) await field(page, name).fill(value);
	await page.getByTestId('credential-save-button').click();
}
