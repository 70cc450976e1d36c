import { alternate, collectFigures } from '../alternate';
import type { Bench } from '../bench';
import { atMost, atMostTimes } from '../goals';
import { median } from '../../statistics';
import { AT_ONCE, createChatSides } from './chatSides';
import type { Scenario } from './scenario';

const DELAY_MS = 1_000;

/** A slow service without a limit: how well the time that responses take is used. */
export const slow: Scenario = {
	name: 'slow',
	async run(bench) {
		const items = bench.size(500, 20);
		const { wide, usual } = await measureSides(bench, items);
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
	},
};

/** @returns seconds: with all items at once, and with as many as are usual */
async function measureSides(bench: Bench, items: number) {
	const rounds = bench.size(3, 1);
	const { inN8n, inEngine, alone } = createChatSides(bench, {
		name: 'slow',
		items,
		prompt: '={{ $json.prompt }}',
		behavior: { delayMs: DELAY_MS },
	});
	const all = { maxConcurrency: items };
	const wide = await alternate(
		{
			ours: await inN8n('ours', all),
			httpRequest: await inN8n('httpRequest'),
			engine: inEngine(all),
			axios: alone(items),
		},
		rounds,
	);
	const usual = await alternate(
		{ ours: await inN8n('ours'), engine: inEngine(), axios: alone() },
		rounds,
	);
	const toSeconds = ({ ms }: { ms: number }) => ms / 1000;
	return { wide: collectFigures(wide, toSeconds), usual: collectFigures(usual, toSeconds) };
}
