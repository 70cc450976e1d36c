import { alternate } from '../alternate';
import { atMost, atMostTimes } from '../goals';
import { createChatWorkflow } from '../n8n/workflows';
import { median } from '../statistics';
import type { Bench } from '../bench';
import type { Row } from '../types';
import { AT_ONCE, getParameters, createPrompts } from './chatItems';
import type { Scenario } from './scenario';

const DELAY_MS = 1_000;
const PROMPT = '={{ $json.prompt }}';

/** A slow service without a limit: how well the time that responses take is used. */
export const slow: Scenario = {
	name: 'slow',
	async run(bench) {
		const items = bench.size(500, 20);
		return buildRows(items, await measureSides(bench, items));
	},
};

async function measureSides(bench: Bench, items: number) {
	const rounds = bench.size(3, 1);
	const n8n = await bench.n8n();
	const { url } = await bench.service();
	await bench.behave({ delayMs: DELAY_MS });

	const inN8n = async (side: 'ours' | 'httpRequest', name: string, options = {}) => {
		const ask = { url, prompt: PROMPT, options };
		await n8n.publish(createChatWorkflow(name, side, n8n.credentials, ask));
		return async () => (await n8n.run(name, createPrompts(items))).ms / 1000;
	};
	const inEngine = async (options = {}) =>
		(await bench.engine({ parameters: getParameters(PROMPT, options), items })).ms / 1000;
	const bare = async (atOnce: number) =>
		(await bench.client({ side: 'bare', prompts: items, atOnce })).ms / 1000;

	const all = { maxConcurrency: items };
	const wide = await alternate(
		{
			ours: await inN8n('ours', 'slow-all', all),
			httpRequest: await inN8n('httpRequest', 'slow-httpRequest'),
			engine: async () => await inEngine(all),
			bare: async () => await bare(items),
		},
		rounds,
	);
	const usual = await alternate(
		{
			ours: await inN8n('ours', 'slow-usual'),
			engine: async () => await inEngine(),
			bare: async () => await bare(AT_ONCE),
		},
		rounds,
	);
	return { wide, usual };
}

type Measured = Awaited<ReturnType<typeof measureSides>>;

function buildRows(items: number, { wide, usual }: Measured): Row[] {
	const ideal = ((items / AT_ONCE) * DELAY_MS) / 1000;
	return [
		{
			what: `${items} items, response time 1 s, no limit, ${items} at once: time`,
			unit: 's',
			samples: wide,
			goals: [atMostTimes(wide.ours, wide.httpRequest, 1.5, 'HTTP Request')],
		},
		{
			what: `${items} items, response time 1 s, no limit, ${AT_ONCE} at once (the default): time`,
			unit: 's',
			samples: usual,
			goals: [
				atMost(
					median(usual.ours),
					1.3 * ideal,
					(value) => `${value.toFixed(1)} s`,
					'1.3 × the ideal:',
				),
			],
		},
	];
}
