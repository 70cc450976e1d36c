import { buildParameters } from '../workflows';
import { post } from '../n8n/webhook';
import {
	createMingleego,
	createSplitOut,
	createWebhook,
	createWorkflow,
} from '../n8n/webhookWorkflow';

/**
 * A workflow whose webhook takes `{ "chats": [{ "assistantId": "…", "prompt": "…" }] }`, makes an item of each chat,
 * and responds with the replies.
 *
 * @param maxConcurrency of each run; the node's own unless given
 */
export function createManyChats(credentialId: string, maxConcurrency?: number) {
	const path = maxConcurrency === undefined ? 'many-chats' : `many-chats-${maxConcurrency}`;
	const parameters = buildParameters('complete', {
		assistantId: '={{ $json.assistantId }}',
		prompt: '={{ $json.prompt }}',
		options: maxConcurrency === undefined ? {} : { maxConcurrency },
	});
	return createWorkflow('Many chats', [
		createWebhook(path, { responseMode: 'lastNode', responseData: 'allEntries' }),
		createSplitOut('chats'),
		createMingleego('Chat', credentialId, parameters),
	]);
}

/** The body that the workflow's webhook takes. */
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
