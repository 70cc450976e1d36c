import { NODE_TYPE } from '../../tools/workflows';

/** The node that sends the chat request. */
interface ChatNode {
	type: string;
	typeVersion: number;
	parameters: Record<string, unknown>;
	credentials?: { mingleegoApi: { id: string; name: string } };
	retryOnFail?: boolean;
}

const ASSISTANT_ID = 'any';
const PROMPT = '$json.body.prompt';

/** Our node with no option set. */
export const mingleego = (credentialId: string): ChatNode => ({
	type: NODE_TYPE,
	typeVersion: 1,
	parameters: {
		resource: 'chat',
		operation: 'complete',
		assistantId: ASSISTANT_ID,
		prompt: `={{ ${PROMPT} }}`,
		options: {},
	},
	credentials: { mingleegoApi: { id: credentialId, name: 'Mingleego account' } },
});

/**
 * n8n's HTTP Request node, which sends the same request.
 *
 * @param service its URL and API key
 * @param settings `retryOnFail`: n8n's own retries, three tries a second apart
 */
export const httpRequest = (
	{ url, apiKey }: { url: string; apiKey: string },
	settings: { retryOnFail?: boolean } = {},
): ChatNode => ({
	type: 'n8n-nodes-base.httpRequest',
	typeVersion: 4.5,
	parameters: {
		method: 'POST',
		url: `${url}/api/interactions/chat`,
		sendHeaders: true,
		headerParameters: { parameters: [{ name: 'x-api-key', value: apiKey }] },
		sendBody: true,
		bodyParameters: {
			parameters: [
				{ name: 'assistantId', value: ASSISTANT_ID },
				{ name: 'prompt', value: `={{ ${PROMPT} }}` },
			],
		},
		options: {},
	},
	...settings,
});

/**
 * A workflow whose webhook takes `{ "prompt": "…" }` and responds with the node's output as JSON, or with status 500
 * when the node fails.
 *
 * @param path of the webhook, and the workflow's name
 */
export function webhookChat(path: string, chatNode: ChatNode) {
	return {
		name: path,
		nodes: [
			{
				id: `${path}-1`,
				name: 'Webhook',
				type: 'n8n-nodes-base.webhook',
				typeVersion: 2.1,
				position: [0, 0],
				webhookId: path,
				parameters: { httpMethod: 'POST', path, responseMode: 'responseNode', options: {} },
			},
			{ id: `${path}-2`, name: 'Chat', position: [220, 0], ...chatNode },
			{
				id: `${path}-3`,
				name: 'Respond to Webhook',
				type: 'n8n-nodes-base.respondToWebhook',
				typeVersion: 1.5,
				position: [440, 0],
				parameters: { respondWith: 'firstIncomingItem', options: {} },
			},
		],
		connections: {
			Webhook: { main: [[{ node: 'Chat', type: 'main', index: 0 }]] },
			Chat: { main: [[{ node: 'Respond to Webhook', type: 'main', index: 0 }]] },
		},
		settings: { executionOrder: 'v1' },
	};
}
