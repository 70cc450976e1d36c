import type { Stage } from '../stage';

/** The invoice's values become fields. */
export default async function ({ open, run }: Stage) {
	const execution = await run(await open('extract-invoice.json'));
	expect(execution.error).toBeUndefined();
	expect(execution.items('Extract Values').map(({ json }) => json)).toEqual([
		{ output: { number: '2026-041', date: '2026-04-30', total: 1752, currency: 'EUR' } },
	]);
}
