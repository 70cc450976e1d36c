'use strict';

const { startEmulator } = require('../../emulator/emulator');
const { startEngine } = require('../../tools/engine/engine');
const { oneNode } = require('../../tools/engine/workflows');

/** @typedef {import('n8n-workflow').INodeParameters} Parameters */
/** @typedef {Record<string, string>} Credential */

/**
 * @typedef {object} More
 * @property {import('../../tools/engine/types').InputItem[]} [input] default one empty item
 * @property {Credential} [credential] fields that differ from the emulator's key and URL
 * @property {string} [credentialId] one that no other run has, for what is remembered of a credential; default '1'
 * @property {Partial<import('n8n-workflow').INode>} [node] settings of our node, such as `onError`
 * @property {import('n8n-workflow').IWorkflowSettings} [settings] of the workflow
 * @property {AbortSignal} [signal]
 * @property {(chunk: import('n8n-workflow').StructuredChunk) => void | Promise<void>} [onChunk] reads a streamed response along
 */

/** Parameters of the two chat operations, for tests that are about something else. */
const CHAT = {
	resource: 'chat',
	operation: 'complete',
	assistantId: 'a1',
	prompt: 'Hello',
	options: { maxRetries: 0 },
};
const STREAM = { ...CHAT, operation: 'stream' };
const UPLOAD = {
	resource: 'file',
	operation: 'upload',
	binaryPropertyName: 'data',
	options: { maxRetries: 0 },
};

/**
 * The built node on n8n's engine, with the emulator as the service, for the tests of one file.
 *
 * @param {{ binaryMode?: import('../../tools/engine/types').BinaryMode, emulator?: import('../../emulator/emulator').EmulatorOptions }} [options]
 */
function underTest({ binaryMode, emulator: emulatorOptions } = {}) {
	/** @type {import('../../emulator/emulator').Emulator} */
	let emulator;
	/** @type {import('../../tools/engine/types').Engine} */
	let engine;

	beforeAll(async () => {
		emulator = await startEmulator(emulatorOptions);
		engine = await startEngine({ binaryMode });
	});
	beforeEach(() => emulator.reset());
	afterAll(async () => {
		await engine?.close();
		await emulator?.close();
	});

	const credentialData = (/** @type {Credential} */ credential = {}) => ({
		apiKey: emulator.apiKey,
		baseUrl: emulator.url,
		...credential,
	});

	return {
		/** The service. */
		get emulator() {
			return emulator;
		},
		get engine() {
			return engine;
		},
		credentialData,
		/**
		 * Runs a workflow with our one node.
		 *
		 * @param {Parameters} parameters
		 * @param {More} [more]
		 */
		async run(
			parameters,
			{ input, credential, credentialId = '1', node, settings, signal, onChunk } = {},
		) {
			const credentials = { mingleegoApi: { id: credentialId, name: 'Mingleego' } };
			const workflow = oneNode(parameters, { credentials, ...node });
			return await engine.run({
				workflow: { ...workflow, settings: { ...workflow.settings, ...settings } },
				credentials: {
					[credentialId]: { type: 'mingleegoApi', data: credentialData(credential) },
				},
				input,
				signal,
				streaming: onChunk !== undefined,
				hooks: onChunk && { sendChunk: onChunk },
			});
		},
	};
}

/**
 * @param {import('../../tools/engine/types').RunResult} result
 * @param {string} [node]
 * @returns the `json` of each item that the node gave
 */
const jsonOf = (result, node = 'Mingleego') => result.items(node).map(({ json }) => json);

module.exports = { CHAT, STREAM, UPLOAD, jsonOf, underTest };
