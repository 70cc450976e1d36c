import type {
	INode,
	INodeParameters as Parameters,
	IWorkflowSettings,
	StructuredChunk,
} from 'n8n-workflow';

import { startEmulator, type Emulator, type EmulatorOptions } from '../../emulator/emulator';
import { startEngine } from '../../tools/engine/engine';
import type { BinaryMode, Engine, InputItem, RunResult } from '../../tools/engine/types';
import { oneNode } from '../../tools/engine/workflows';

/** @typedef {import('n8n-workflow').INodeParameters} Parameters */
/** @typedef {Record<string, string>} Credential */
type Credential = Record<string, string>;

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
export interface More {
	/** Default one empty item. */
	input?: InputItem[];
	/** Fields that differ from the emulator's key and URL. */
	credential?: Credential;
	/** One that no other run has, for what is remembered of a credential; default '1'. */
	credentialId?: string;
	/** Settings of our node, such as `onError`. */
	node?: Partial<INode>;
	/** Of the workflow. */
	settings?: IWorkflowSettings;
	signal?: AbortSignal;
	/** Reads a streamed response along. */
	onChunk?: (chunk: StructuredChunk) => void | Promise<void>;
}

/** Parameters of the two chat operations, for tests that are about something else. */
export const CHAT = {
	resource: 'chat',
	operation: 'complete',
	assistantId: 'a1',
	prompt: 'Hello',
	options: { maxRetries: 0 },
};
export const STREAM = { ...CHAT, operation: 'stream' };
export const UPLOAD = {
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
export function underTest({
	binaryMode,
	emulator: emulatorOptions,
}: { binaryMode?: BinaryMode; emulator?: EmulatorOptions } = {}) {
	/** @type {import('../../emulator/emulator').Emulator} */
	let emulator: Emulator;
	/** @type {import('../../tools/engine/types').Engine} */
	let engine: Engine;

	beforeAll(async () => {
		emulator = await startEmulator(emulatorOptions);
		engine = await startEngine({ binaryMode });
	});
	beforeEach(() => emulator.reset());
	afterAll(async () => {
		await engine?.close();
		await emulator?.close();
	});

	const credentialData = (/** @type {Credential} */ credential: Credential = {}) => ({
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
			parameters: Parameters,
			{ input, credential, credentialId = '1', node, settings, signal, onChunk }: More = {},
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
export const jsonOf = (result: RunResult, node = 'Mingleego') =>
	result.items(node).map(({ json }) => json);
