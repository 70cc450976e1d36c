import type { Page } from 'playwright-core';

import { getField } from './nodePanel';

export const getDialog = (page: Page) => page.getByTestId('editCredential-modal');

/** Opens the dialog for a first credential from the node's panel. */
export async function openNewCredential(page: Page) {
	await page.getByTestId('node-credentials-empty-state').getByText('Connect to Mingleego').click();
	await getDialog(page).waitFor();
}

/** Opens the dialog for the credential that the node has. */
export async function openCredential(page: Page) {
	await page.getByTestId('credential-edit-button').click();
	await getDialog(page).waitFor();
}

/**
 * Enters fields and saves, which n8n follows by the credential's test. The dialog closes by itself when that succeeds.
 *
 * @param fields by their names in the credential
 */
export async function enterAndSave(page: Page, fields: Record<string, string>) {
	for (const [name, value] of Object.entries(fields)) await getField(page, name).fill(value);
	await page.getByTestId('credential-save-button').click();
}
