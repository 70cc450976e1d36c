/**
 * `npm run faults`: runs the fault matrix on n8n's engine and prints it as a table. With `--write` the table goes into
 * docs/engineering/reliability.md too. Ends with 0 only if every cell is as it must be.
 */

import { startEngine } from '../engine/engine';
import { matrixSection } from './document';
import { CELLS, runMatrix } from './matrix';
import { formatTable } from './table';
import type { Cell } from './types';

async function main() {
	const engine = await startEngine({ binaryMode: 'filesystem' });
	try {
		console.log(`${CELLS.length} cells on n8n-core ${engine.version}, about half a minute …\n`);
		const started = Date.now();
		const texts = new Map<Cell, string>();
		const failures: string[] = [];
		for (const [cell, result] of runMatrix(engine)) {
			const { shown, problems } = await result;
			texts.set(cell, problems.length === 0 ? shown : `${shown} ✗`);
			failures.push(...problems.map((problem) => `${describeCell(cell)}: ${problem}`));
		}
		const table = formatTable(texts);
		console.log(table);
		const seconds = Math.round((Date.now() - started) / 1000);
		console.log(
			failures.length === 0
				? `\nAll as expected, in ${seconds} s.`
				: `\nNot as expected:\n${failures.join('\n')}`,
		);
		if (failures.length === 0 && process.argv.includes('--write')) matrixSection.write(table);
		return failures.length === 0;
	} finally {
		await engine.close();
	}
}

const describeCell = ({ fault, operation, scope }: Cell) =>
	`${fault.name}, ${operation.name}, ${scope} attempt`;

main().then(
	(asExpected) => {
		process.exitCode = asExpected ? 0 : 1;
	},
	(error: Error) => {
		console.error(error);
		process.exitCode = 1;
	},
);
