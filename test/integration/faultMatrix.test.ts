import { OPERATIONS } from '../../emulator/operations';
import { startEngine } from '../../tools/engine/engine';
import type { Engine } from '../../tools/engine/types';
import { matrixSection } from '../../tools/faults/document';
import { CELLS, runMatrix } from '../../tools/faults/matrix';
import { formatTable } from '../../tools/faults/table';
import type { Cell } from '../../tools/faults/types';

let engine: Engine;
let observations: ReturnType<typeof runMatrix>;

beforeAll(async () => {
	engine = await startEngine({ binaryMode: 'filesystem' });
	observations = runMatrix(engine);
});
afterAll(async () => {
	await Promise.all(observations?.values() ?? []);
	await engine?.close();
});

describe.each(OPERATIONS)('$name', ({ operation }) => {
	const cells = CELLS.filter((cell) => cell.operation.operation === operation);
	test.each(cells.map((cell) => ({ name: cell.fault.name, scope: cell.scope, cell })))(
		'$name, $scope attempt',
		async ({ cell }) => {
			const observation = await observations.get(cell);
			expect(observation?.problems).toEqual([]);
		},
	);
});

test('the documentation shows this table', async () => {
	const texts = new Map<Cell, string>();
	for (const [cell, result] of observations) texts.set(cell, (await result).shown);
	expect(matrixSection.read()).toBe(formatTable(texts));
});
