import type { ExecutionLifecycleHooks } from 'n8n-core';
import type { IWorkflowBase, WorkflowExecuteMode } from 'n8n-workflow';

import type { N8n, RunHooks } from './types';

/**
 * The hooks of one execution, in n8n-core's own class: what n8n's cli uses to push progress to the
 * editor and to stream to a client.
 */
export function createLifecycleHooks(
	{ core }: N8n,
	mode: WorkflowExecuteMode,
	executionId: string,
	workflowData: IWorkflowBase,
	hooks: RunHooks,
	streaming: boolean,
): ExecutionLifecycleHooks {
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
