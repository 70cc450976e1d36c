import type { INodeParameters } from 'n8n-workflow';

import type { Bench } from '../bench';
import { createChatWorkflow, type ChatSide } from '../n8n/workflows';
import type { Behavior } from '../service/server';
import { batch } from '../sides/startRuns';
import { countReplies, getParameters } from './chatItems';

/** The maximum number of concurrent requests: our node's default, also used by the clients. */
export const AT_ONCE = 50;

/** The outcome of some chat items. */
interface Chats {
	/** How long the node or the client took. */
	ms: number;
	/** How many items have a reply. */
	through: number;
}

type RunChats = () => Promise<Chats>;

/** The ways to get a reply for each of some chat items. */
interface ChatSides {
	inN8n: (side: ChatSide, options?: INodeParameters) => Promise<RunChats>;
	inEngine: (options?: INodeParameters) => RunChats;
	alone: (atOnce?: number) => RunChats;
}

/**
 * The same chat items on each side, and the service with the same behavior each time.
 *
 * @param name of the workflows, together with the side's
 * @param prompt a text or an expression
 */
export function createChatSides(
	bench: Bench,
	{
		name,
		items,
		prompt,
		behavior,
	}: { name: string; items: number; prompt: string; behavior: Behavior },
): ChatSides {
	const { n8n, service } = bench;
	const body = { items: Array.from({ length: items }, (_, n) => ({ prompt: `Question ${n}` })) };
	const runs = batch(items);
	let workflows = 0;
	return {
		async inN8n(side, options) {
			workflows += 1;
			const path = `${name}-${workflows}-${side}`;
			const ask = { url: service.url, prompt, options };
			const workflow = await n8n.publish(createChatWorkflow(path, side, n8n.credentials, ask));
			return async () => {
				await bench.behave(behavior);
				const { ms, items: returned } = await workflow.run(body);
				return { ms, through: countReplies(returned) };
			};
		},
		inEngine: (options) => async () => {
			await bench.behave(behavior);
			const parameters = getParameters(prompt, options);
			const { results, nodeMs } = await bench.engine({ parameters, runs });
			return { ms: nodeMs, through: results[0].through };
		},
		alone:
			(atOnce = AT_ONCE) =>
			async () => {
				await bench.behave(behavior);
				const { results } = await bench.client({ runs, atOnce });
				return results[0];
			},
	};
}
