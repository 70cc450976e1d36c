import type { INodeParameters as Parameters } from 'n8n-workflow';

import { getOperation } from '../../../emulator/operations';
import { buildParameters } from '../../workflows';
import {
	connectInLine,
	createMingleego,
	createNode,
	createSplitOut,
	createWebhook,
	createWorkflow,
} from '../../n8n/webhookWorkflow';

/** The node that is measured, in each workflow. */
export const MEASURED = 'Measured';

type Side = 'ours' | 'httpRequest';
/** `lean`: the leanest declarative node, see lean/. */
export type ChatSide = Side | 'lean';

export interface CredentialIds {
	mingleego: string;
	header: string;
}

/** The same request for both nodes. */
interface Ask {
	/** The service's. */
	url: string;
	/** A text or an expression. */
	prompt: string;
	/** Our node's options. */
	options?: Parameters;
}

const ON_ERROR = { onError: 'continueRegularOutput' } as const;

/** A webhook that responds once the workflow has ended, with nothing. */
const createStart = (path: string) =>
	createWebhook(path, { responseMode: 'lastNode', responseData: 'noData' });

const createOurNode = ({ mingleego }: CredentialIds, parameters: Parameters) =>
	createMingleego(MEASURED, mingleego, parameters, ON_ERROR);

const createHttpRequestNode = ({ header }: CredentialIds, parameters: Parameters) =>
	createNode(
		MEASURED,
		'n8n-nodes-base.httpRequest',
		4.5,
		{
			method: 'POST',
			authentication: 'genericCredentialType',
			genericAuthType: 'httpHeaderAuth',
			sendBody: true,
			options: {},
			...parameters,
		},
		{ ...ON_ERROR, credentials: { httpHeaderAuth: { id: header, name: 'Header' } } },
	);

function createChatNode(side: ChatSide, credentials: CredentialIds, ask: Ask) {
	const { url, prompt, options = {} } = ask;
	if (side === 'httpRequest') {
		return createHttpRequestNode(credentials, {
			url: `${url}${getOperation('complete').path}`,
			bodyParameters: {
				parameters: [
					{ name: 'assistantId', value: 'bench' },
					{ name: 'prompt', value: prompt },
				],
			},
		});
	}
	const parameters = buildParameters('complete', { assistantId: 'bench', prompt, options });
	const node = createOurNode(credentials, parameters);
	return side === 'lean' ? { ...node, type: 'n8n-nodes-lean.lean' } : node;
}

/**
 * A workflow whose webhook takes `{ "items": [{ "prompt": "…" }] }` and sends each prompt to the service.
 *
 * @param path of the webhook, and the workflow's name
 */
export const createChatWorkflow = (
	path: string,
	side: ChatSide,
	credentials: CredentialIds,
	ask: Ask,
) =>
	createWorkflow(path, [
		createStart(path),
		createSplitOut('items'),
		createChatNode(side, credentials, ask),
	]);

function createUploadNode(side: Side, credentials: CredentialIds, url: string) {
	if (side === 'ours') return createOurNode(credentials, buildParameters('upload'));
	const field = { parameterType: 'formBinaryData', name: 'file', inputDataFieldName: 'data' };
	return createHttpRequestNode(credentials, {
		url: `${url}${getOperation('upload').path}`,
		contentType: 'multipart-form-data',
		bodyParameters: { parameters: [field] },
	});
}

/**
 * A workflow whose webhook takes `{ "files": "…" }`, a glob, reads those files into n8n's storage and uploads them.
 * Between the two it asks the probe to begin watching the memory.
 *
 * @param path of the webhook, and the workflow's name
 */
export function createUploadWorkflow(
	path: string,
	side: Side,
	credentials: CredentialIds,
	{ url, probe }: { url: string; probe: string },
) {
	const start = createStart(path);
	const read = createNode('Read', 'n8n-nodes-base.readWriteFile', 1.1, {
		fileSelector: '={{ $json.body.files }}',
	});
	const mark = createNode(
		'Mark',
		'n8n-nodes-base.httpRequest',
		4.5,
		{ url: `${probe}/memory/begin`, options: {} },
		{ executeOnce: true },
	);
	const merge = createNode('Merge', 'n8n-nodes-base.merge', 3.2, { mode: 'chooseBranch' });
	const measured = createUploadNode(side, credentials, url);
	const to = (node: string, index = 0) => ({ node, type: 'main' as const, index });
	return createWorkflow(path, [start, read, mark, merge, measured], {
		...connectInLine([start, read]),
		Read: { main: [[to('Merge', 0), to('Mark')]] },
		Mark: { main: [[to('Merge', 1)]] },
		...connectInLine([merge, measured]),
	});
}

/**
 * A workflow whose webhook streams a reply while it arrives.
 *
 * @param path of the webhook, and the workflow's name
 */
export const createStreamingWorkflow = (path: string, credentials: CredentialIds) =>
	createWorkflow(path, [
		createWebhook(path, { responseMode: 'streaming' }),
		createOurNode(credentials, buildParameters('stream', { assistantId: 'bench' })),
	]);
