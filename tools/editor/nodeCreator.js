'use strict';

/** @typedef {import('playwright-core').Page} Page */

/**
 * Opens the node list on a new, empty canvas.
 *
 * @param {Page} page
 */
async function openNodeList(page) {
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
async function searchNodes(page, words) {
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
async function openActions(page) {
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
async function addAction(page, action) {
	await listed(page, action).click();
	await page.getByTestId('ndv').waitFor();
}

/**
 * @param {Page} page
 * @param {string} name
 */
const listed = (page, name) =>
	page.getByTestId('node-creator-item-name').getByText(name, { exact: true });

module.exports = { addAction, openActions, openNodeList, searchNodes };
