import type { Locator, Page } from 'playwright-core';

import type { Emulator } from '../../emulator/emulator';
import { getDialog, openNewCredential } from '../editor/credentialDialog';
import { openNode, openWorkflow, pasteOntoCanvas } from '../editor/editor';
import { addAction, openActions, openNodeList, searchNodes } from '../editor/nodeCreator';
import { execute, getField } from '../editor/nodePanel';
import type { Api } from '../n8n/api';
import {
	readExample,
	readReadmeWorkflow,
	saveCredential,
	saveWorkflow,
	type Saved,
} from '../n8n/contents';
import type { RealN8n } from '../n8n/realN8n';

/** In the page's pixels. */
interface Area {
	x: number;
	y: number;
	width: number;
	height: number;
}

/** What an Assistant ID looks like. */
const ASSISTANT_ID = '665f1c2ab9d3e80012a4c7f1';

/** One picture. */
interface Scene {
	/** The browser's, in the page's pixels. */
	viewport: { width: number; height: number };
	/** Brings the editor there. Resolves with what the picture shows of it. */
	prepare: (page: Page, real: RealN8n) => Promise<Area>;
}

/** By the picture's name. */
export const scenes: Record<string, Scene> = {
	'first-chat': {
		viewport: { width: 1280, height: 720 },
		async prepare(page, { url, api, emulator }) {
			await saveEmulatorCredential(api, emulator);
			await openWorkflow(page, url);
			await pasteOntoCanvas(page, readReadmeWorkflow());
			await openNode(page, 'Ask');
			await getField(page, 'assistantId').fill(ASSISTANT_ID);
			await execute(page, /I am your contract assistant/);
			return await getInnerArea(page.getByTestId('ndv'));
		},
	},

	'node-list': {
		viewport: { width: 1100, height: 760 },
		async prepare(page, { url }) {
			await openWorkflow(page, url);
			await openNodeList(page);
			await searchNodes(page, 'mingle');
			const list = await getArea(page.getByTestId('node-creator'));
			return { ...list, height: 310 };
		},
	},

	'node-actions': {
		viewport: { width: 1100, height: 830 },
		async prepare(page, { url }) {
			await openWorkflow(page, url);
			await openNodeList(page);
			await searchNodes(page, 'mingle');
			await openActions(page);
			const list = await getArea(page.getByTestId('node-creator'));
			return { ...list, height: 755 };
		},
	},

	credential: {
		viewport: { width: 1100, height: 800 },
		async prepare(page, { url, api }) {
			for (const { id } of await api.ask<Saved[]>('GET', '/rest/credentials')) {
				await api.ask('DELETE', `/rest/credentials/${id}`);
			}
			await openWorkflow(page, url);
			await openNodeList(page);
			await searchNodes(page, 'mingle');
			await openActions(page);
			await addAction(page, 'Chat with an assistant');
			await openNewCredential(page);
			await getField(page, 'apiKey').fill('not-a-real-key-of-anyone');
			await getField(page, 'apiKey').blur();
			// Without what follows the fields: an offer of n8n's own.
			return { ...(await getInnerArea(getDialog(page))), height: 526 };
		},
	},

	'node-panel': {
		viewport: { width: 1400, height: 800 },
		async prepare(page, real) {
			await openAnalysis(page, real);
			await openNode(page, 'Analyze Document');
			await execute(page, /An invoice of 30 April 2026/);
			return await getInnerArea(page.getByTestId('ndv'));
		},
	},

	workflow: {
		viewport: { width: 1440, height: 560 },
		async prepare(page, real) {
			await openAnalysis(page, real);
			await page.getByTestId('execute-workflow-button').click();
			await page
				.locator('[data-node-name="Summarize"]')
				.getByTestId('canvas-node-status-success')
				.waitFor();
			await page.getByTestId('zoom-to-fit').click();
			await page.waitForTimeout(600);
			return await getAreaOfNodes(page);
		},
	},
};

const saveEmulatorCredential = async (api: Api, { apiKey, url: baseUrl }: Emulator) =>
	await saveCredential(api, { apiKey, baseUrl });

/** Opens the example that reads, uploads and analyses documents, with its credential and without its note. */
async function openAnalysis(page: Page, { url, api, emulator }: RealN8n) {
	const credentialId = await saveEmulatorCredential(api, emulator);
	const example = readExample('document-analysis.json', {
		credentialId,
		assistantId: ASSISTANT_ID,
	});
	const nodes = example.nodes.filter(({ type }: { type: string }) => !type.endsWith('.stickyNote'));
	const { id } = await saveWorkflow(api, { ...example, nodes });
	await openWorkflow(page, url, id);
}

async function getArea(element: Locator): Promise<Area> {
	const area = await element.boundingBox();
	if (area === null) throw new Error('Nothing to take a picture of');
	return area;
}

/** @returns without the element's edge, through which the page behind it shows */
async function getInnerArea(element: Locator): Promise<Area> {
	const edge = 4;
	const { x, y, width, height } = await getArea(element);
	return { x: x + edge, y: y + edge, width: width - 2 * edge, height: height - 2 * edge };
}

/** @returns with all nodes of the canvas, their names, and the last one's output */
async function getAreaOfNodes(page: Page): Promise<Area> {
	const margin = { x: 130, top: 40, bottom: 90 };
	const areas = await Promise.all((await page.getByTestId('canvas-node').all()).map(getArea));
	const x = Math.min(...areas.map((area) => area.x)) - margin.x;
	const y = Math.min(...areas.map((area) => area.y)) - margin.top;
	const right = Math.max(...areas.map((area) => area.x + area.width)) + margin.x;
	const bottom = Math.max(...areas.map((area) => area.y + area.height)) + margin.bottom;
	return { x, y, width: right - x, height: bottom - y };
}
