import type { ICredentialsHelper, IWorkflowExecuteAdditionalData } from 'n8n-workflow';

import type { N8n } from './types';
import { unsupported } from './unsupported';

/**
 * What n8n's cli hands to n8n-core beside the workflow. Addresses are those of an n8n on its default
 * port; nothing listens there.
 *
 * @returns its sub-workflow and task-runner
 *   functions throw: this engine has neither
 */
export function createAdditionalData(
	{ core, container }: N8n,
	credentialsHelper: ICredentialsHelper,
): IWorkflowExecuteAdditionalData {
	const base = 'http://localhost:5678';
	return {
		currentNodeExecutionIndex: 0,
		credentialsHelper,
		executeWorkflow: unsupported('sub-workflows'),
		getRunExecutionData: async () => undefined,
		startRunnerTask: unsupported('task runner'),
		getRuntimeCredential: unsupported('runtime credentials'),
		restApiUrl: `${base}/rest`,
		instanceBaseUrl: `${base}/`,
		formBaseUrl: `${base}/form`,
		formTestBaseUrl: `${base}/form-test`,
		formWaitingBaseUrl: `${base}/form-waiting`,
		mcpBaseUrl: `${base}/mcp`,
		mcpTestBaseUrl: `${base}/mcp-test`,
		webhookBaseUrl: `${base}/webhook`,
		webhookWaitingBaseUrl: `${base}/webhook-waiting`,
		webhookTestBaseUrl: `${base}/webhook-test`,
		userId: 'engine-harness',
		variables: {},
		setExecutionStatus: () => {},
		logAiEvent: () => {},
		externalSecretsProxy: container.get(core.ExternalSecretsProxy),
	};
}
