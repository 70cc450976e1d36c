import { alternate } from '../alternate';
import type { Bench } from '../bench';
import { atMostTimes } from '../goals';
import { median } from '../../statistics';
import type { Row } from '../types';
import { createChatSides } from './chatSides';
import type { Scenario } from './scenario';

const FIXED = 'Summarize the agreement in five sentences';
const EXPRESSION = '={{ $json.prompt }}';

/** As a profile of n8n's process shows. */
const CAUSES = {
	fixed:
		'reading and decrypting the credential for each item, as n8n does it, and a new connection for each request.',
	expression:
		"n8n 2.40 evaluates an expression in a field of a declarative node at least twice per item before the node's code runs (once for the request, once to see whose the base URL is), and the node reads it once; the HTTP Request node evaluates it once. Each time costs some 0.5 ms in n8n's sandbox.",
};

/** Many chat items and a service that responds in 1 ms: what an item costs apart from the service. */
export const chat: Scenario = {
	name: 'chat',
	async run(bench) {
		return [
			await compare(bench, 'fixed prompt', FIXED, CAUSES.fixed),
			await compare(bench, 'an expression in the prompt', EXPRESSION, CAUSES.expression),
		];
	},
};

/** @param cause why it may not be met */
async function compare(bench: Bench, what: string, prompt: string, cause: string): Promise<Row> {
	const items = bench.size(3_000, 50);
	const { lean, ...samples } = await measureSides(bench, what, prompt, items);
	const leanest = atMostTimes(lean, samples.httpRequest, 1, 'HTTP Request');
	return {
		what: `${items.toLocaleString('en')} chat items, ${what}: time per item`,
		unit: 'ms',
		samples,
		goals: [
			atMostTimes(samples.ours, samples.httpRequest, 1, 'HTTP Request'),
			atMostTimes(samples.ours, lean, 1.08, 'the leanest declarative node'),
		],
		cause: `the leanest declarative node that n8n can run, without a limiter, retries and errors that say what to do, takes ${median(lean).toFixed(2)} ms of it, ${leanest.result} HTTP Request. That is n8n's part: ${cause}`,
	};
}

/**
 * @returns the milliseconds that an item takes on each side
 * @throws Error when an item got no reply, because then the time is meaningless
 */
async function measureSides(bench: Bench, what: string, prompt: string, items: number) {
	const name = `chat-${what.replaceAll(' ', '-')}`;
	const { inN8n, inEngine, alone } = createChatSides(bench, {
		name,
		items,
		prompt,
		behavior: { delayMs: 1 },
	});
	const perItem = (run: ReturnType<typeof alone>) => async () => {
		const { ms, through } = await run();
		if (through === items) return ms / items;
		throw new Error(`${through} of ${items} items got a reply`);
	};
	return await alternate(
		{
			ours: perItem(await inN8n('ours')),
			httpRequest: perItem(await inN8n('httpRequest')),
			lean: perItem(await inN8n('lean')),
			engine: perItem(inEngine()),
			axios: perItem(alone()),
		},
		bench.size(5, 1),
	);
}
