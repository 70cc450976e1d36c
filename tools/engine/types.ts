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
	StructuredChunk,
	WorkflowExecuteMode,
} from 'n8n-workflow';

export type { PackageLoader };

/**
 * @typedef {object} N8n one loaded version of n8n
 * @property {typeof import('n8n-core')} core
 * @property {typeof import('n8n-workflow')} workflow
 * @property {(typeof import('@n8n/di'))['Container']} container the container that n8n-core itself uses
 * @property {NodeJS.Require} require resolves what n8n-core itself depends on
 * @property {string} version of n8n-core, as `2.40.3`
 * @property {string} userFolder absolute path of n8n's user folder, a temporary one
 * @property {string} workflowPath absolute path of n8n-workflow's main file
 */
/** One loaded version of n8n. */
export interface N8n {
	core: typeof import('n8n-core');
	workflow: typeof import('n8n-workflow');
	/** The container that n8n-core itself uses. */
	container: (typeof import('@n8n/di'))['Container'];
	/** Resolves what n8n-core itself depends on. */
	require: NodeJS.Require;
	/** Of n8n-core, as `2.40.3`. */
	version: string;
	/** Absolute path of n8n's user folder, a temporary one. */
	userFolder: string;
	/** Absolute path of n8n-workflow's main file. */
	workflowPath: string;
}

/** @typedef {import('n8n-core').PackageDirectoryLoader} PackageLoader */

/** @typedef {'memory' | 'filesystem'} BinaryMode where n8n keeps the bytes of binary data */
/** Where n8n keeps the bytes of binary data. */
export type BinaryMode = 'memory' | 'filesystem';

/**
 * @typedef {object} EngineOptions
 * @property {string} [engineRoot] folder whose node_modules holds n8n-core with its n8n-workflow
 *   and n8n's di package
 * @property {string} [packageRoot] folder of the package under test (built: its dist is loaded)
 * @property {BinaryMode} [binaryMode] default `memory`
 * @property {string} [storageFolder] where filesystem mode keeps its files; a folder given here is left
 *   in place by close(), the default is a temporary one
 * @property {string} [filesRoot] folder that relative file selectors of Read/Write Files start from;
 *   default process.cwd()
 */
export interface EngineOptions {
	/** Folder whose node_modules holds n8n-core with its n8n-workflow and n8n's di package. */
	engineRoot?: string;
	/** Folder of the package under test (built: its dist is loaded). */
	packageRoot?: string;
	/** Default `memory`. */
	binaryMode?: BinaryMode;
	/**
	 * Where filesystem mode keeps its files; a folder given here is left in place by close(), the default is a
	 * temporary one.
	 */
	storageFolder?: string;
	/** Folder that relative file selectors of Read/Write Files start from; default process.cwd(). */
	filesRoot?: string;
}

/**
 * @typedef {object} InputFile
 * @property {Buffer} bytes
 * @property {string} [fileName]
 * @property {string} [mimeType] default: what n8n makes of the name, or of the bytes
 */
export interface InputFile {
	bytes: Buffer;
	fileName?: string;
	/** Default: what n8n makes of the name, or of the bytes. */
	mimeType?: string;
}

/**
 * @typedef {object} InputItem
 * @property {import('n8n-workflow').IDataObject} json
 * @property {Record<string, InputFile>} [files] by binary field; stored by a `test.items` node as the
 *   engine's binary mode says
 * @property {import('n8n-workflow').IBinaryKeyData} [binary] binary data that n8n has stored already
 */
export interface InputItem {
	json: IDataObject;
	/** By binary field; stored by a `test.items` node as the engine's binary mode says. */
	files?: Record<string, InputFile>;
	/** Binary data that n8n has stored already. */
	binary?: IBinaryKeyData;
}

/**
 * @typedef {object} TestWorkflow a workflow as n8n saves it
 * @property {import('n8n-workflow').INode[]} nodes
 * @property {import('n8n-workflow').IConnections} connections
 * @property {import('n8n-workflow').IWorkflowSettings} [settings] default: execution order v1
 * @property {string} [id]
 * @property {string} [name]
 */
/** A workflow as n8n saves it. */
export interface TestWorkflow {
	nodes: INode[];
	connections: IConnections;
	/** Default: execution order v1. */
	settings?: IWorkflowSettings;
	id?: string;
	name?: string;
}

/** @typedef {Record<string, { type: string, data: import('n8n-workflow').ICredentialDataDecryptedObject }>} StoredCredentials by id */
/** By id. */
export type StoredCredentials = Record<
	string,
	{ type: string; data: ICredentialDataDecryptedObject }
>;

/**
 * @typedef {object} RunHooks
 * @property {(nodeName: string) => void | Promise<void>} [nodeExecuteBefore]
 * @property {(nodeName: string, taskData: import('n8n-workflow').ITaskData) => void | Promise<void>} [nodeExecuteAfter]
 * @property {(chunk: import('n8n-workflow').StructuredChunk) => void | Promise<void>} [sendChunk] called
 *   only when `streaming` is true
 */
export interface RunHooks {
	nodeExecuteBefore?: (nodeName: string) => void | Promise<void>;
	nodeExecuteAfter?: (nodeName: string, taskData: ITaskData) => void | Promise<void>;
	/** Called only when `streaming` is true. */
	sendChunk?: (chunk: StructuredChunk) => void | Promise<void>;
}

/**
 * @typedef {object} RunOptions
 * @property {TestWorkflow} workflow
 * @property {StoredCredentials} [credentials] what n8n's credential store holds
 * @property {InputItem[]} [input] items for the first node; default one item with an empty json
 * @property {AbortSignal} [signal] aborting it cancels the execution as n8n's Stop does
 * @property {RunHooks} [hooks]
 * @property {boolean} [streaming] whether n8n was asked to stream the response; default false
 * @property {import('n8n-workflow').WorkflowExecuteMode} [mode] default `manual`, the editor's button
 */
export interface RunOptions {
	workflow: TestWorkflow;
	/** What n8n's credential store holds. */
	credentials?: StoredCredentials;
	/** Items for the first node; default one item with an empty json. */
	input?: InputItem[];
	/** Aborting it cancels the execution as n8n's Stop does. */
	signal?: AbortSignal;
	hooks?: RunHooks;
	/** Whether n8n was asked to stream the response; default false. */
	streaming?: boolean;
	/** Default `manual`, the editor's button. */
	mode?: WorkflowExecuteMode;
}

/**
 * @typedef {object} RunResult
 * @property {import('n8n-workflow').ExecutionStatus} status `success`, `error` or `canceled`
 * @property {import('n8n-workflow').ExecutionError | undefined} error why it ended, when not `success`
 * @property {import('n8n-workflow').IRunExecutionData} data
 * @property {import('n8n-workflow').IRunData} runData
 * @property {(nodeName: string, outputIndex?: number) => import('n8n-workflow').INodeExecutionData[]} items
 *   what the node's last run gave on that output (default 0); empty when it did not run
 * @property {() => string} record the execution as n8n's database would hold it, as one text
 */
export interface RunResult {
	/** `success`, `error` or `canceled`. */
	status: ExecutionStatus;
	/** Why it ended, when not `success`. */
	error: ExecutionError | undefined;
	data: IRunExecutionData;
	runData: IRunData;
	/** What the node's last run gave on that output (default 0); empty when it did not run. */
	items: (nodeName: string, outputIndex?: number) => INodeExecutionData[];
	/** The execution as n8n's database would hold it, as one text. */
	record: () => string;
}

/**
 * @typedef {object} Engine
 * @property {string} version of n8n-core, as `2.40.3`
 * @property {string} storageFolder absolute path of the folder filesystem mode stores files in
 * @property {number} credentialReads how often a node had its credential decrypted; may be set to 0
 * @property {(options: RunOptions) => Promise<RunResult>} run resolves once the last node has ended, for
 *   a stopped execution too: it waits for a node that does not heed the stop
 * @property {(typeName: string, data: import('n8n-workflow').ICredentialDataDecryptedObject) => Promise<import('n8n-workflow').INodeCredentialTestResult>} testCredential
 *   with the package node's own test, as n8n's credential window does
 * @property {(version?: number) => import('n8n-workflow').INodeType} nodeType the package's first node,
 *   by default in its default version
 * @property {() => Promise<void>} close removes the temporary folders; later runs are refused
 */
export interface Engine {
	/** Of n8n-core, as `2.40.3`. */
	version: string;
	/** Absolute path of the folder filesystem mode stores files in. */
	storageFolder: string;
	/** How often a node had its credential decrypted; may be set to 0. */
	credentialReads: number;
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
	/** The package's first node, by default in its default version. */
	nodeType: (version?: number) => INodeType;
	/** Removes the temporary folders; later runs are refused. */
	close: () => Promise<void>;
}
