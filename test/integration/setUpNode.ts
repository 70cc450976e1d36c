import type {
	INode,
	INodeParameters as Parameters,
	IWorkflowSettings,
	StructuredChunk,
	WorkflowExecuteMode,
} from 'n8n-workflow';

import { startEmulator, type Emulator, type EmulatorOptions } from '../../emulator/emulator';
import { OPERATIONS as TABLE } from '../../emulator/operations';
import { startEngine } from '../../tools/engine/engine';
import type {
	BinaryMode,
	ConsoleMessage,
	Engine,
	InputItem,
	RunResult,
} from '../../tools/engine/types';
import { buildParameters, oneNode } from '../../tools/workflows';
import { checkAgainstContract } from './checkAgainstContract';

type Credential = Record<string, string>;

export interface RunOptions {
	/** Default one empty item. */
	input?: InputItem[];
	/** Fields that differ from the emulator's key and URL. */
	credential?: Credential;
	/** Default one of its own for each test, because the node remembers per credential what the service takes. */
	credentialId?: string;
	/** Settings of our node, such as `onError`. */
	node?: Partial<INode>;
	/** Of the workflow. */
	settings?: IWorkflowSettings;
	signal?: AbortSignal;
	/** Default `manual`. */
	mode?: WorkflowExecuteMode;
	/** Receives what the node writes to the browser's console. */
	onConsoleMessage?: (message: ConsoleMessage) => void;
	/** Receives the chunks of a streamed response. */
	onChunk?: (chunk: StructuredChunk) => void | Promise<void>;
}

export interface SetUpOptions {
	binaryMode?: BinaryMode;
	/** Folder of the built package, by default this checkout or what the environment names. */
	packageRoot?: string;
	emulator?: EmulatorOptions;
}

const noRetries = { options: { maxRetries: 0 } };

/** Parameters of each operation, for tests that are about something else. */
export const CHAT = buildParameters('complete', noRetries);
export const STREAM = buildParameters('stream', noRetries);
export const UPLOAD = buildParameters('upload', noRetries);

/** All operations with such parameters, also in `numbered`: there with those that differ by item. */
export const OPERATIONS = TABLE.map((row) => ({
	...row,
	parameters: buildParameters(row.operation, noRetries),
	numbered: buildParameters(row.operation, { ...noRetries, ...row.numbered }),
}));

/** Those that ask an assistant. */
export const CHATS = OPERATIONS.filter(({ resource }) => resource === 'chat');

/** Settings of our node with which a failed item is one with an `error`, and the others go on. */
export const CONTINUE = { onError: 'continueRegularOutput' } as const;

/** Input items that differ in their number, from 0. */
export const createItems = (count: number) =>
	Array.from({ length: count }, (_, n) => ({ json: { n } }));

/** Sets up the built node on n8n's engine, with the emulator as the service, for the tests of one file. */
export function setUpNode(options: SetUpOptions = {}) {
	const started = startForTests(options);
	const credentialData = (credential: Credential = {}) => ({
		apiKey: started.emulator.apiKey,
		baseUrl: started.emulator.url,
		...credential,
	});

	return Object.assign(started, {
		credentialData,
		/** Runs a workflow with our one node. */
		async run(parameters: Parameters, runOptions: RunOptions = {}) {
			const credential = credentialData(runOptions.credential);
			const credentialId = `test ${started.testNumber}`;
			return await runNode(started.engine, parameters, credential, { credentialId, ...runOptions });
		},
	});
}

/** Starts the emulator and the engine before a file's tests, and resets the emulator before each of them. */
function startForTests({ emulator: emulatorOptions, ...engineOptions }: SetUpOptions) {
	let emulator: Emulator;
	let engine: Engine;
	let testNumber = 0;
	const contractCheck = checkAgainstContract();

	beforeAll(async () => {
		emulator = await startEmulator({ ...contractCheck, ...emulatorOptions });
		engine = await startEngine(engineOptions);
	});
	beforeEach(() => {
		emulator.reset();
		testNumber += 1;
	});
	afterAll(async () => {
		await engine?.close();
		await emulator?.close();
	});

	return {
		/** The service. */
		get emulator() {
			return emulator;
		},
		get engine() {
			return engine;
		},
		/** Of the test that runs, from 1. */
		get testNumber() {
			return testNumber;
		},
	};
}

async function runNode(
	engine: Engine,
	parameters: Parameters,
	credential: Credential,
	{ input, credentialId = '', node, settings, signal, mode, onConsoleMessage, onChunk }: RunOptions,
) {
	const credentials = { mingleegoApi: { id: credentialId, name: 'Mingleego' } };
	const workflow = oneNode(parameters, { credentials, ...node });
	return await engine.run({
		workflow: { ...workflow, settings: { ...workflow.settings, ...settings } },
		credentials: { [credentialId]: { type: 'mingleegoApi', data: credential } },
		input,
		signal,
		mode,
		streaming: onChunk !== undefined,
		hooks: { sendChunk: onChunk, sendConsoleMessage: onConsoleMessage },
	});
}

/** @returns the `json` of each item that the node returned */
export const getJson = (result: RunResult, node = 'Mingleego') =>
	result.items(node).map(({ json }) => json);

/** @returns the error of each item that the node returned; 'undefined' for one that succeeded */
export const getMessages = (result: RunResult) => getJson(result).map(({ error }) => String(error));
