import type { Bench } from '../bench';
import { createChatWorkflow } from '../n8n/workflows';
import type { Shares } from '../profile';
import type { Goal, Row } from '../types';
import { getParameters, createPrompts } from './chatItems';
import type { Scenario } from './scenario';

/** Whose code the processor runs for an item, and what an item makes n8n do. */
export const profile: Scenario = {
	name: 'profile',
	async run(bench) {
		const items = bench.size(3_000, 50);
		const fixed = getParameters('Hello');
		await bench.behave({ delayMs: 1 });

		const shares = await profileInN8n(bench, items);
		await bench.engine({ parameters: fixed, items });
		const { shares: alone } = await bench.engine({ parameters: fixed, items, watch: 'profile' });
		if (!alone) throw new Error('There is no profile');

		return [
			{
				what: `Processor time of a chat item: whose code`,
				note: `with a fixed prompt in real n8n: ${formatShares(shares)}. On the engine alone, without a database and encryption: ${formatShares(alone)}.`,
				unit: 'ms',
				samples: {},
				goals: [
					{
						text: "the node's own ≤ 5 %",
						result: formatPercent(shares.ours),
						met: shares.ours <= 0.05,
					},
				],
			},
			...(await countReadsAndExpressions(bench, items)),
		];
	},
};

async function countReadsAndExpressions(bench: Bench, items: number): Promise<Row[]> {
	const fixed = getParameters('Hello');
	const expression = getParameters('={{ $json.prompt }}');
	const counted = await bench.engine({ parameters: fixed, items, watch: 'counts' });
	const evaluated = await bench.engine({ parameters: expression, items, watch: 'counts' });
	const perItem = (count: number | undefined) => (count ?? NaN) / items;
	return [
		{
			what: `${items.toLocaleString('en')} items: credential reads`,
			unit: 'reads',
			samples: { engine: [counted.credentialReads ?? NaN] },
			goals: [
				{
					text: "n8n's own, one per item and one for the run, and one more for the run",
					result: `${counted.credentialReads} reads`,
					met: counted.credentialReads === items + 2,
				},
			],
		},
		{
			what: `${items.toLocaleString('en')} items: expressions evaluated per item`,
			unit: 'items',
			samples: {},
			goals: [
				buildCountGoal(perItem(counted.expressions), 0, 'fixed prompt'),
				buildCountGoal(
					perItem(evaluated.expressions),
					3,
					"an expression in the prompt: n8n's two, and the node's reading:",
				),
			],
		},
	];
}

/** @returns of a workflow with little beside our node */
async function profileInN8n(bench: Bench, items: number): Promise<Shares> {
	const n8n = await bench.n8n();
	const { url } = await bench.service();
	const name = 'profile';
	await n8n.publish(createChatWorkflow(name, 'ours', n8n.credentials, { url, prompt: 'Hello' }));
	await n8n.run(name, createPrompts(items));
	await n8n.ask('/profile/begin');
	await n8n.run(name, createPrompts(items));
	return await n8n.ask<Shares>('/profile/end');
}

const formatPercent = (share: number) => `${(share * 100).toFixed(1)} %`;

const formatShares = ({ ours, axios, n8n, node, gc }: Shares) =>
	`n8n ${formatPercent(n8n)}, axios ${formatPercent(axios)}, Node itself ${formatPercent(node)}, garbage collection ${formatPercent(gc)}, the node's own code ${formatPercent(ours)}`;

const buildCountGoal = (count: number, expected: number, what: string): Goal => ({
	text: `${what} ${expected}`,
	result: String(Number(count.toFixed(2))),
	met: count <= expected,
});
