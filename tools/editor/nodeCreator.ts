import type { Page } from 'playwright-core';

/** @typedef {import('playwright-core').Page} Page */

/**
 * Opens the node list on a new, empty canvas.
 *
 * @param {Page} page
 */
export async function openNodeList(page: Page) {
	await page.getByTestId('canvas-plus-button').click();
	await page.getByTestId('node-creator-search-bar').waitFor();
}

/**
 * Types into the search of the node list.
 *
 * @param {Page} page
 * @param {string} words
 * @returns {Promise<string[]>} the nodes that are listed, best first
 */
export async function searchNodes(page: Page, words: string): Promise<string[]> {
	await page.getByTestId('node-creator-search-bar').fill(words);
	// The list before the search has no node of ours.
	await listed(page, 'Mingleego').waitFor();
	return await page.getByTestId('node-creator-item-name').allInnerTexts();
}

/**
 * Opens a listed node's own list of what it can do.
 *
 * @param {Page} page
 * @returns {Promise<string>} all that it shows
 */
export async function openActions(page: Page): Promise<string> {
	await listed(page, 'Mingleego').click();
	await page.getByText('Actions (').waitFor();
	return await page.getByTestId('node-creator').innerText();
}

/**
 * Adds an action to the canvas; n8n opens its panel.
 *
 * @param {Page} page
 * @param {string} action as it is listed
 */
export async function addAction(page: Page, action: string) {
	await listed(page, action).click();
	await page.getByTestId('ndv').waitFor();
}

/**
 * @param {Page} page
 * @param {string} name
 */
const listed = (page: Page, name: string) =>
	page.getByTestId('node-creator-item-name').getByText(name, { exact: true });
