import { buildParameters } from '../engine/workflows';
import { post } from '../n8n/webhook';

/**
 * A workflow whose webhook takes `{ "chats": [{ "assistantId": "…", "prompt": "…" }] }`, makes an item of each chat,
 * and responds with the replies.
 *
 * @param maxConcurrency of each run; the node's own unless given
 */
export function createManyChats(credentialId: string, maxConcurrency?: number) {
	const path = maxConcurrency === undefined ? 'many-chats' : `many-chats-${maxConcurrency}`;
	return {
		name: 'Many chats',
		nodes: [
			createWebhook(path),
			{
				id: '6f0c1c35-0f0a-4d60-9e3c-9b1f4c7ad102',
				name: 'Split Out',
				type: 'n8n-nodes-base.splitOut',
				typeVersion: 1,
				position: [220, 0],
				parameters: { fieldToSplitOut: 'body.chats', options: {} },
			},
			createChat(credentialId, maxConcurrency),
		],
		connections: {
			Webhook: { main: [[{ node: 'Split Out', type: 'main', index: 0 }]] },
			'Split Out': { main: [[{ node: 'Chat', type: 'main', index: 0 }]] },
		},
		settings: { executionOrder: 'v1' },
	};
}

const createWebhook = (path: string) => ({
	id: '6f0c1c35-0f0a-4d60-9e3c-9b1f4c7ad101',
	name: 'Webhook',
	type: 'n8n-nodes-base.webhook',
	typeVersion: 2.1,
	position: [0, 0],
	webhookId: path,
	parameters: {
		httpMethod: 'POST',
		path,
		responseMode: 'lastNode',
		responseData: 'allEntries',
		options: {},
	},
});

const createChat = (credentialId: string, maxConcurrency?: number) => ({
	id: '6f0c1c35-0f0a-4d60-9e3c-9b1f4c7ad103',
	name: 'Chat',
	type: 'n8n-nodes-mingleego.mingleego',
	typeVersion: 1,
	position: [440, 0],
	parameters: buildParameters('complete', {
		assistantId: '={{ $json.assistantId }}',
		prompt: '={{ $json.prompt }}',
		options: maxConcurrency === undefined ? {} : { maxConcurrency },
	}),
	credentials: { mingleegoApi: { id: credentialId, name: 'Mingleego account' } },
});

/** What the workflow's webhook takes. */
export const buildChats = (assistantId: string, prompts: string[]) => ({
	chats: prompts.map((prompt) => ({ assistantId, prompt })),
});

/** Prompts that no other execution has. */
export const createPrompts = (execution: number, items: number) =>
	Array.from({ length: items }, (_, item) => `Execution ${execution}, item ${item}`);

/**
 * Starts executions of the workflow, all at once, and waits for them.
 *
 * @param url its webhook's
 * @returns a list per execution, its items in their order; `expected` is what the emulator's assistant replies
 * @throws Error when an execution fails
 */
export async function chatAtOnce(
	url: string,
	{ executions, items, assistantId }: { executions: number; items: number; assistantId: string },
): Promise<{ prompts: string[][]; replies: string[][]; expected: string[][] }> {
	const prompts = Array.from({ length: executions }, (_, index) => createPrompts(index, items));
	const replies = await Promise.all(
		prompts.map(async (ofOne) => {
			const response = await post(url, buildChats(assistantId, ofOne));
			if (!response.ok) throw new Error(`The webhook returned ${response.status}`);
			const replyItems = (await response.json()) as Array<{ text: string }>;
			return replyItems.map(({ text }) => text);
		}),
	);
	const [name] = assistantId.split('?');
	const expected = prompts.map((ofOne) =>
		ofOne.map((prompt) => `Assistant ${name} answers your prompt "${prompt}" with no files.`),
	);
	return { prompts, replies, expected };
}
