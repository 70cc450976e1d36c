import type { Page } from 'playwright-core';

/** Opens the node list on a new, empty canvas. */
export async function openNodeList(page: Page) {
	await page.getByTestId('canvas-plus-button').click();
	await page.getByTestId('node-creator-search-bar').waitFor();
}

/**
 * Types into the search of the node list.
 *
 * @returns the nodes that are listed, best first
 */
export async function searchNodes(page: Page, words: string): Promise<string[]> {
	await page.getByTestId('node-creator-search-bar').fill(words);
	// The list before the search has no node of ours.
	await findListed(page, 'Mingleego').waitFor();
	return await page.getByTestId('node-creator-item-name').allInnerTexts();
}

/**
 * Opens a listed node's own list of what it can do.
 *
 * @returns all that it shows
 */
export async function openActions(page: Page): Promise<string> {
	await findListed(page, 'Mingleego').click();
	await page.getByText('Actions (').waitFor();
	return await page.getByTestId('node-creator').innerText();
}

/**
 * Adds an action to the canvas; n8n opens its panel.
 *
 * @param action as it is listed
 */
export async function addAction(page: Page, action: string) {
	await findListed(page, action).click();
	await page.getByTestId('ndv').waitFor();
}

const findListed = (page: Page, name: string) =>
	page.getByTestId('node-creator-item-name').getByText(name, { exact: true });
