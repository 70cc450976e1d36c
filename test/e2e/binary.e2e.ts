import { writeFileSync } from 'node:fs';
import path from 'node:path';

import type { IBinaryData, IBinaryKeyData, INodeParameters } from 'n8n-workflow';

import { NODE_TYPE } from '../../tools/workflows';
import { saveWorkflow } from '../../tools/n8n/contents';
import { startRealN8n, type RealN8n } from '../../tools/n8n/realN8n';
import { FILE, sha256 } from './awkwardFile';
import { serveFile } from './fileServer';
import { createStage, type SavedWorkflow } from './stage';

/** n8n's N8N_DEFAULT_BINARY_DATA_MODE; `default` is the memory. */
const STORAGES = ['filesystem', 'database', 'default'];
/** The workflow's setting Binary Mode: files beside an item's JSON, or in it. */
const SETTINGS = ['separate', 'combined'] as const;

describe.each(STORAGES)('files in %s', (storage) => {
	let real: RealN8n;
	beforeAll(async () => {
		real = await startRealN8n({ env: { N8N_DEFAULT_BINARY_DATA_MODE: storage } });
		writeFileSync(path.join(real.files, FILE.fileName), FILE.bytes);
	}, 300_000);
	beforeEach(() => real.emulator.reset());
	afterAll(async () => await real?.stop());

	/**
	 * Reads the file from the disk and passes it to our node.
	 *
	 * @param parameters our node's
	 */
	async function run(parameters: INodeParameters, binaryMode: 'separate' | 'combined') {
		const names = ['Start', 'Read File', 'Mingleego'];
		const node = (index: number, type: string) => ({
			id: `n${index}`,
			name: names[index] ?? '',
			type,
			typeVersion: 1,
			position: [220 * index, 0] as [number, number],
		});
		const to = (name: string) => ({
			main: [[{ node: name, type: 'main', index: 0 }]],
		});
		const workflow = {
			name: `Files in ${storage}, ${binaryMode}`,
			nodes: [
				{ ...node(0, 'n8n-nodes-base.manualTrigger'), parameters: {} },
				{
					...node(1, 'n8n-nodes-base.readWriteFile'),
					parameters: { fileSelector: FILE.fileName, options: {} },
				},
				{
					...node(2, NODE_TYPE),
					parameters,
					credentials: { mingleegoApi: { id: real.credentialId, name: 'Mingleego account' } },
				},
			],
			connections: { Start: to('Read File'), 'Read File': to('Mingleego') },
			settings: { executionOrder: 'v1', binaryMode },
		};
		const saved = await saveWorkflow(real.api, workflow);
		const stage = createStage(real);
		const execution = await stage.run({ ...workflow, ...saved } as unknown as SavedWorkflow);
		expect(execution.error).toBeUndefined();
		expect(execution.status).toBe('success');
		return execution.items('Mingleego');
	}

	/** The bytes of an item's file, as n8n's editor downloads them. */
	async function downloadFile(file: IBinaryData | undefined) {
		if (file?.id === undefined) return Buffer.from(file?.data ?? '', 'base64');
		const query = new URLSearchParams({ id: file.id, action: 'download' });
		const response = await fetch(`${real.url}/rest/binary-data?${query}`, {
			headers: { cookie: real.api.cookie(), 'browser-id': 'n8n-nodes-mingleego' },
		});
		expect(response.status).toBe(200);
		return Buffer.from(await response.arrayBuffer());
	}

	const sent = {
		fileName: FILE.fileName,
		mimeType: FILE.mimeType,
		size: FILE.bytes.length,
		sha256: sha256(FILE.bytes),
	};

	describe.each(SETTINGS)('and %s from the JSON', (binaryMode) => {
		test('are uploaded as they are', async () => {
			const items = await run({ resource: 'file', operation: 'upload' }, binaryMode);
			expect(real.emulator.requests.map(({ upload }) => upload)).toMatchObject([sent]);
			const [fileId] = real.emulator.files.keys();
			expect(items.map(({ json }) => json)).toEqual([
				{ fileId, fileName: FILE.fileName, mimeType: FILE.mimeType, fileSize: FILE.bytes.length },
			]);
		});

		test('are attached, all of them', async () => {
			const chat = { assistantId: 'a1', prompt: 'Read this', attachments: '*' };
			await run(chat, binaryMode);
			expect(real.emulator.requests.map(({ upload }) => upload)).toMatchObject([sent, {}]);
		});

		test('come from the assistant as they are', async () => {
			const server = await serveFile(FILE);
			try {
				real.emulator.behave(() => ({
					body: JSON.stringify({ text: 'Here.', fileUrl: server.url }),
				}));
				const options = { downloadGeneratedFile: true, outputBinaryPropertyName: 'report' };
				const [item] = await run({ assistantId: 'a1', prompt: 'Write', options }, binaryMode);
				const inJson = item?.json._files as IBinaryKeyData | undefined;
				const file = item?.binary?.report ?? inJson?.report;
				expect(file).toMatchObject({ fileName: FILE.fileName, mimeType: FILE.mimeType });
				expect(file?.id === undefined).toBe(storage === 'default');
				expect(sha256(await downloadFile(file))).toBe(sent.sha256);
			} finally {
				await server.close();
			}
		});
	});
});
