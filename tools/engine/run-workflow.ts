import type { ExecutionLifecycleHooks } from 'n8n-core';
import type {
	ExecutionError,
	ExecutionStatus,
	ICredentialsHelper,
	IDataObject,
	INode,
	INodeTypes,
	IRunExecutionData,
	Workflow,
} from 'n8n-workflow';

import { createAdditionalData } from './additional-data';
import { serializeExecution } from './execution-record';
import { createLifecycleHooks } from './lifecycle-hooks';
import type { ConsoleMessage, N8n, RunOptions, RunResult, TestWorkflow } from './types';

/** Our source of the run's items. */
const SOURCE = 'test.items';
const WEBHOOK = 'n8n-nodes-base.webhook';

let executions = 0;

interface RunParts {
	n8n: N8n;
	nodeTypes: INodeTypes;
	credentialsHelper: ICredentialsHelper;
}

/**
 * The node an execution starts from: our source of items where there is one, else the webhook (n8n starts
 * at the one that was called), else as n8n chooses.
 *
 * @throws Error when the workflow has no trigger
 */
function findStartNode(workflow: Workflow): INode {
	const findByType = (type: string) =>
		Object.values(workflow.nodes).find((node) => node.type === type);
	const start = findByType(SOURCE) ?? findByType(WEBHOOK) ?? workflow.getStartNode();
	if (!start) throw new Error('The workflow has no node to start from');
	return start;
}

/**
 * Executes the workflow, and waits until its last node has really ended (n8n shows a stopped execution
 * as canceled at once, but its node may go on).
 *
 * @param data filled by the execution
 */
async function execute(
	{ n8n, credentialsHelper }: RunParts,
	workflow: Workflow,
	data: IRunExecutionData,
	hooks: ExecutionLifecycleHooks,
	options: RunOptions,
): Promise<ExecutionStatus> {
	const { mode, executionId } = hooks;
	const additionalData = {
		...createAdditionalData(n8n, credentialsHelper),
		executionId,
		workflowId: workflow.id,
		workflowSettings: workflow.settings,
		streamingEnabled: options.streaming === true,
		sendDataToUI: (type: string, message: IDataObject | IDataObject[]) => {
			if (type !== 'sendConsoleMessage') return;
			options.hooks?.sendConsoleMessage?.(message as unknown as ConsoleMessage);
		},
		hooks,
	};
	const engine = new n8n.core.WorkflowExecute(additionalData, mode, data);
	let execution;
	try {
		execution = engine.processRunExecutionData(workflow);
	} catch (error) {
		// Parameters that are missing or wrong: n8n saves a failed execution in which no node ran.
		if (!(error instanceof n8n.core.WorkflowHasIssuesError)) throw error;
		const { message, stack } = error;
		data.resultData.error = Object.assign({} as ExecutionError, error, { message, stack });
		return 'error';
	}

	const cancel = () => execution.cancel();
	options.signal?.addEventListener('abort', cancel, { once: true });
	if (options.signal?.aborted) cancel();
	try {
		const run = await execution;
		// What n8n saves of a stopped execution, even when its node then ended in another way.
		return execution.isCanceled ? 'canceled' : run.status;
	} finally {
		options.signal?.removeEventListener('abort', cancel);
	}
}

/** A copy of the workflow as the database would return it. */
function createWorkflowData(workflow: TestWorkflow) {
	const saved = JSON.parse(JSON.stringify(workflow)) as TestWorkflow;
	return {
		id: saved.id ?? 'engine-harness',
		name: saved.name ?? 'Engine harness',
		nodes: saved.nodes,
		connections: saved.connections,
		settings: { executionOrder: 'v1' as const, ...saved.settings },
		active: false,
		activeVersionId: null,
		isArchived: false,
		createdAt: new Date(),
		updatedAt: new Date(),
	};
}

/**
 * Runs a workflow as n8n's cli does: a copy of it as the database would return it, n8n-core's
 * WorkflowExecute, hooks, and an execution id of its own.
 *
 * @throws Error for a workflow that n8n could not start (an unknown node type, no trigger), TypeError
 *   for files in the input without a node to store them; whatever fails inside the execution is in the
 *   result
 */
export async function runWorkflow(parts: RunParts, options: RunOptions): Promise<RunResult> {
	const { workflow: n8nWorkflow } = parts.n8n;
	const workflowData = createWorkflowData(options.workflow);
	const workflow = new n8nWorkflow.Workflow({ ...workflowData, nodeTypes: parts.nodeTypes });
	const start = findStartNode(workflow);
	if (start.type !== SOURCE && options.input?.some(({ files }) => files)) {
		throw new TypeError(`Files in the input need a ${SOURCE} node to start from`);
	}
	const items = (options.input ?? [{ json: {} }]).map(({ json, binary }) => ({
		json: JSON.parse(JSON.stringify(json)) as IDataObject,
		...(binary && { binary }),
	}));
	const data = n8nWorkflow.createRunExecutionData({
		executionData: {
			nodeExecutionStack: [{ node: start, data: { main: [items] }, source: null }],
		},
	});
	executions += 1;
	const hooks = createLifecycleHooks(
		parts.n8n,
		options.mode ?? 'manual',
		String(executions),
		workflowData,
		options.hooks ?? {},
		options.streaming === true,
	);

	const status = await execute(parts, workflow, data, hooks, options);
	const { runData } = data.resultData;
	return {
		status,
		error: data.resultData.error,
		data,
		runData,
		items: (nodeName, outputIndex = 0) =>
			runData[nodeName]?.at(-1)?.data?.main?.[outputIndex] ?? [],
		record: () => serializeExecution(data),
	};
}
