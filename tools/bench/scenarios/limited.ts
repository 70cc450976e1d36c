import { alternate, collectFigures } from '../alternate';
import { atMost, atMostTimes } from '../goals';
import { median } from '../../statistics';
import type { Row, SideName } from '../types';
import { createChatSides } from './chatSides';
import type { Scenario } from './scenario';

const DELAY_MS = 50;
const AT_ONCE_SERVED = 20;
const FAILING = 0.05;

/** Seconds that the ramp up and the retries may take beside the ideal. */
const ALLOWANCE = 3;

/** A service that accepts a few requests at once and fails now and then: what succeeds, and when. */
export const limited: Scenario = {
	name: 'limited',
	async run(bench) {
		const items = bench.size(500, 40);
		const { inN8n, inEngine, alone } = createChatSides(bench, {
			name: 'limited',
			items,
			prompt: '={{ $json.prompt }}',
			behavior: { delayMs: DELAY_MS, atOnce: AT_ONCE_SERVED, failing: FAILING },
		});
		const results = await alternate(
			{
				ours: await inN8n('ours'),
				httpRequest: await inN8n('httpRequest'),
				engine: inEngine(),
				axios: alone(),
			},
			bench.size(5, 1),
		);
		return buildRows(items, results);
	},
};

function buildRows(
	items: number,
	results: Record<SideName, Array<{ ms: number; through: number }>>,
): Row[] {
	const came = collectFigures(results, ({ through }) => through);
	const seconds = collectFigures(results, ({ ms }) => ms / 1000);
	const least = Math.min(...came.ours, ...came.engine);
	const ideal = (items * DELAY_MS) / AT_ONCE_SERVED / 1000;
	const service = `${items} items, a service that takes ${AT_ONCE_SERVED} at once and fails ${FAILING * 100} %, ${DELAY_MS} ms`;
	return [
		{
			what: `${service}: items with a reply`,
			unit: 'items',
			samples: came,
			goals: [
				{
					text: `${items} of ${items}`,
					result: `${least} of ${items}`,
					met: least === items,
				},
			],
		},
		{
			what: `${service}: time`,
			unit: 's',
			samples: seconds,
			cause:
				'the HTTP Request node gives up what is refused. With our node, an item that is refused waits for the second that the service asks for with 429 and is retried; that second and what n8n itself does for the items already make more than the goal. The last items to fail wait for their retry after 503.',
			goals: [
				atMostTimes(seconds.ours, seconds.httpRequest, 1.5, 'HTTP Request, which loses items'),
				atMost(
					median(seconds.engine),
					ideal + ALLOWANCE,
					(value) => `${value.toFixed(2)} s`,
					'engine alone: the ideal and 3 s:',
				),
			],
		},
	];
}
