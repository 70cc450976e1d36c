'use strict';

/**
 * The hooks of one execution, in n8n-core's own class: what n8n's cli uses to push progress to the
 * editor and to stream to a client.
 *
 * @param {import('./types.js').N8n} n8n
 * @param {import('n8n-workflow').WorkflowExecuteMode} mode
 * @param {string} executionId
 * @param {import('n8n-workflow').IWorkflowBase} workflowData
 * @param {import('./types.js').RunHooks} hooks
 * @param {boolean} streaming
 * @returns {import('n8n-core').ExecutionLifecycleHooks}
 */
function createLifecycleHooks({ core }, mode, executionId, workflowData, hooks, streaming) {
	const lifecycle = new core.ExecutionLifecycleHooks(mode, executionId, workflowData);
	const { nodeExecuteBefore, nodeExecuteAfter, sendChunk } = hooks;
	if (nodeExecuteBefore) {
		lifecycle.addHandler('nodeExecuteBefore', async (name) => await nodeExecuteBefore(name));
	}
	if (nodeExecuteAfter) {
		lifecycle.addHandler(
			'nodeExecuteAfter',
			async (name, taskData) => await nodeExecuteAfter(name, taskData),
		);
	}
	// As in n8n: a handler exists whenever streaming was asked for, and only then. A node's
	// isStreaming() looks at that.
	if (streaming) lifecycle.addHandler('sendChunk', async (chunk) => await sendChunk?.(chunk));
	return lifecycle;
}

module.exports = { createLifecycleHooks };
