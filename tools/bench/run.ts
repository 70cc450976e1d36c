/**
 * `npm run bench`: measures the node against what a user would take instead, and against what the work takes at least.
 * With names of scenarios it runs those alone, `--smoke` runs small ones, to see that they work, and `--write` puts the
 * result into docs/. Nothing fails because a machine is slow. `limiter` alone is a simulation, not a measurement, with
 * tables of its own in docs/engineering/limiter.md.
 */

import { parseArgs } from 'node:util';

import axios from 'axios/package.json';

import { compareLimiters } from '../limiter/compare';
import { ensureN8n } from '../n8n/install';
import { startBench, type Bench } from './bench';
import { formatResults, resultsSection } from './document';
import { measurePackage } from './measurePackage';
import { SCENARIOS } from './scenarios';
import type { Scenario } from './scenarios/scenario';
import type { Row } from './types';

async function main() {
	const { values, positionals } = parseArgs({
		options: { smoke: { type: 'boolean' }, write: { type: 'boolean' } },
		allowPositionals: true,
	});
	if (positionals.length === 1 && positionals[0] === 'limiter') {
		await compareLimiters(values.smoke === true, values.write === true && values.smoke !== true);
		return;
	}
	const chosen = findScenarios(positionals);
	if (values.write && (values.smoke || positionals.length > 0)) {
		throw new Error('--write is for a whole run: leave out --smoke and the names.');
	}
	const installation = await ensureN8n();
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
		process.once(signal, () => process.exit(1));
	}
	const bench = await startBench(values.smoke === true, installation);
	try {
		const rows = await runScenarios(bench, chosen);
		const results = formatResults(rows, measurePackage(bench.folder, installation), {
			n8n: installation.version,
			node: installation.nodeVersion,
			axios: axios.version,
		});
		if (values.smoke)
			console.log('A small run, to see that all of it works. Its figures say nothing.\n');
		console.log(results);
		if (values.write) resultsSection.write(results);
	} finally {
		await bench.close();
	}
}

async function runScenarios(bench: Bench, scenarios: Scenario[]): Promise<Row[]> {
	const rows: Row[] = [];
	for (const scenario of scenarios) {
		const startedAt = Date.now();
		rows.push(...(await scenario.run(bench)));
		console.error(`${scenario.name}: ${Math.round((Date.now() - startedAt) / 1000)} s`);
	}
	return rows;
}

/**
 * @param names none for all
 * @throws Error for a name that no scenario has
 */
function findScenarios(names: string[]) {
	if (names.length === 0) return SCENARIOS;
	return names.map((name) => {
		const scenario = SCENARIOS.find((one) => one.name === name);
		if (scenario) return scenario;
		const known = SCENARIOS.map((one) => one.name).join(', ');
		throw new Error(`There is no scenario "${name}". There are: ${known}`);
	});
}

main().catch((error: Error) => {
	console.error(error);
	process.exitCode = 1;
});
