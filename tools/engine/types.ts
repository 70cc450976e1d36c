import type { PackageDirectoryLoader as PackageLoader } from 'n8n-core';
import type {
	ExecutionError,
	ExecutionStatus,
	IBinaryKeyData,
	IConnections,
	ICredentialDataDecryptedObject,
	IDataObject,
	INode,
	INodeCredentialTestResult,
	INodeExecutionData,
	INodeType,
	IRunData,
	IRunExecutionData,
	ITaskData,
	IWorkflowSettings,
	Logger,
	StructuredChunk,
	WorkflowExecuteMode,
} from 'n8n-workflow';

export type { PackageLoader };

/** One loaded version of n8n. */
export interface N8n {
	core: typeof import('n8n-core');
	workflow: typeof import('n8n-workflow');
	/** The container that n8n-core itself uses. */
	container: (typeof import('@n8n/di'))['Container'];
	/** Resolves what n8n-core itself depends on. */
	require: NodeJS.Require;
	/** Of n8n-core, as `2.41.1`. */
	version: string;
	/** Absolute path of n8n's user folder, a temporary one. */
	userFolder: string;
	/** Absolute path of n8n-workflow's main file. */
	workflowPath: string;
}

/** Where n8n keeps the bytes of binary data. */
export type BinaryMode = 'memory' | 'filesystem';

export interface EngineOptions {
	/** Folder whose node_modules holds n8n-core with its n8n-workflow and n8n's di package. */
	engineRoot?: string;
	/** Folder of the package under test (built: its dist is loaded). */
	packageRoot?: string;
	/** Default `memory`. */
	binaryMode?: BinaryMode;
	/** Folder that relative file selectors of Read/Write Files start from; default process.cwd(). */
	filesRoot?: string;
}

export interface InputFile {
	bytes: Buffer;
	fileName?: string;
	/** Default: what n8n makes of the name, or of the bytes. */
	mimeType?: string;
}

export interface InputItem {
	json: IDataObject;
	/** By binary field; stored by a `test.items` node as the engine's binary mode says. */
	files?: Record<string, InputFile>;
	/** Binary data that n8n has stored already. */
	binary?: IBinaryKeyData;
}

/** A workflow as n8n saves it. */
export interface TestWorkflow {
	nodes: INode[];
	connections: IConnections;
	/** Default: execution order v1. */
	settings?: IWorkflowSettings;
	id?: string;
	name?: string;
}

/** By id. */
export type StoredCredentials = Record<
	string,
	{ type: string; data: ICredentialDataDecryptedObject }
>;

/** What n8n sends to the editor for its browser's console. */
export interface ConsoleMessage {
	/** Names the node. */
	source: string;
	messages: unknown[];
}

export interface RunHooks {
	nodeExecuteBefore?: (nodeName: string) => void | Promise<void>;
	nodeExecuteAfter?: (nodeName: string, taskData: ITaskData) => void | Promise<void>;
	/** What a node writes to the browser's console in a manual run. */
	sendConsoleMessage?: (message: ConsoleMessage) => void;
	/** Called only when `streaming` is true. */
	sendChunk?: (chunk: StructuredChunk) => void | Promise<void>;
}

export interface RunOptions {
	workflow: TestWorkflow;
	/** What n8n's credential store holds. */
	credentials?: StoredCredentials;
	/** Items for the first node; default one item with an empty json. */
	input?: InputItem[];
	/** Further stand-ins for nodes, by full name. */
	nodes?: Record<string, INodeType>;
	/** Aborting it cancels the execution as n8n's Stop does. */
	signal?: AbortSignal;
	hooks?: RunHooks;
	/** Whether n8n was asked to stream the response; default false. */
	streaming?: boolean;
	/** Default `manual`, the editor's button. */
	mode?: WorkflowExecuteMode;
}

export interface RunResult {
	/** `success`, `error` or `canceled`. */
	status: ExecutionStatus;
	/** Why it ended, when not `success`. */
	error: ExecutionError | undefined;
	data: IRunExecutionData;
	runData: IRunData;
	/** What the node's last run returned on that output (default 0); empty when it did not run. */
	items: (nodeName: string, outputIndex?: number) => INodeExecutionData[];
	/** The execution as n8n's database would hold it, as one text. */
	record: () => string;
}

export interface Engine {
	/** Of n8n-core, as `2.41.1`. */
	version: string;
	/** n8n's, whatever its level. */
	logger: Logger;
	/** Absolute path of the folder filesystem mode stores files in. */
	storageFolder: string;
	/**
	 * Resolves once the last node has ended, for a stopped execution too: it waits for a node that does not heed the
	 * stop.
	 */
	run: (options: RunOptions) => Promise<RunResult>;
	/** With the package node's own test, as n8n's credential window does. */
	testCredential: (
		typeName: string,
		data: ICredentialDataDecryptedObject,
	) => Promise<INodeCredentialTestResult>;
	/** A node of the package in its default version, by its full type. */
	nodeType: (type: string) => INodeType;
	/** Removes the temporary folders; later runs are refused. */
	close: () => Promise<void>;
}
