'use strict';

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

/** @typedef {import('n8n-core').PackageDirectoryLoader} PackageLoader */

/** @typedef {'memory' | 'filesystem'} BinaryMode where n8n keeps the bytes of binary data */

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

/**
 * @typedef {object} InputFile
 * @property {Buffer} bytes
 * @property {string} [fileName]
 * @property {string} [mimeType] default: what n8n makes of the name, or of the bytes
 */

/**
 * @typedef {object} InputItem
 * @property {import('n8n-workflow').IDataObject} json
 * @property {Record<string, InputFile>} [files] by binary field; stored by a `test.items` node as the
 *   engine's binary mode says
 * @property {import('n8n-workflow').IBinaryKeyData} [binary] binary data that n8n has stored already
 */

/**
 * @typedef {object} TestWorkflow a workflow as n8n saves it
 * @property {import('n8n-workflow').INode[]} nodes
 * @property {import('n8n-workflow').IConnections} connections
 * @property {import('n8n-workflow').IWorkflowSettings} [settings] default: execution order v1
 * @property {string} [id]
 * @property {string} [name]
 */

/** @typedef {Record<string, { type: string, data: import('n8n-workflow').ICredentialDataDecryptedObject }>} StoredCredentials by id */

/**
 * @typedef {object} RunHooks
 * @property {(nodeName: string) => void | Promise<void>} [nodeExecuteBefore]
 * @property {(nodeName: string, taskData: import('n8n-workflow').ITaskData) => void | Promise<void>} [nodeExecuteAfter]
 * @property {(chunk: import('n8n-workflow').StructuredChunk) => void | Promise<void>} [sendChunk] called
 *   only when `streaming` is true
 */

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

module.exports = {};
