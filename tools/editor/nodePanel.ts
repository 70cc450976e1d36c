import type { Page } from 'playwright-core';

/**
 * The field of a node or a credential that is open.
 *
 * @param name the parameter's
 */
export const getField = (page: Page, name: string) =>
	page.getByTestId(`parameter-input-${name}`).locator('input, textarea, [contenteditable]').first();

/**
 * What a field offers to choose from.
 *
 * @param name the parameter's
 */
export async function readChoices(page: Page, name: string): Promise<string[]> {
	await getField(page, name).click();
	const options = page.locator('.el-select-dropdown:visible .option-headline');
	await options.first().waitFor();
	const choices = await options.allInnerTexts();
	await getField(page, name).click();
	await options.first().waitFor({ state: 'hidden' });
	return choices;
}

/**
 * Chooses one of a field's values.
 *
 * @param name the parameter's
 * @param choice as it is shown
 */
export async function choose(page: Page, name: string, choice: string) {
	await getField(page, name).click();
	await page
		.locator('.el-select-dropdown:visible .option-headline')
		.getByText(choice, { exact: true })
		.click();
}

/**
 * Adds one of the options of the open node.
 *
 * @param option as it is shown
 */
export async function addOption(page: Page, option: string) {
	// The tab Settings has a list of its own.
	await page.getByTestId('collection-parameter-add').locator('visible=true').click();
	await page
		.locator('[data-test-id="collection-parameter-option"]:visible')
		.getByText(option, { exact: true })
		.click();
}

/**
 * Runs the open node, and waits for what its output panel must show.
 *
 * @returns all that the panel shows
 */
export async function execute(page: Page, shown: string | RegExp): Promise<string> {
	await page.getByTestId('node-execute-button').click();
	const panel = page.getByTestId('output-panel');
	await panel.getByText(shown).first().waitFor();
	return await panel.innerText();
}

/**
 * Drags a value of the input panel's schema into a field with the mouse, as a person does.
 *
 * @param name the value's
 * @param parameter the field's
 */
export async function dragInto(page: Page, name: string, parameter: string) {
	const item = page
		.getByTestId('ndv-input-panel')
		.getByTestId('run-data-schema-item')
		.filter({ hasText: name });
	await item.getByText(name, { exact: true }).hover();
	await page.mouse.down();
	// n8n takes it for a drag once the mouse moves.
	await page.mouse.move(640, 400, { steps: 5 });
	await page.getByTestId(`parameter-input-${parameter}`).hover();
	await page.mouse.up();
}
