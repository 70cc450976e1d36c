import { appendFileSync } from 'node:fs';
import path from 'node:path';

import { documents } from '../../fixtures/manualExamples';
import { countAsked, findTable } from '../batch';
import { findNode, type Stage } from '../stage';

const CHANGED = 'service-agreement.txt';

/** Each document is asked about once, however often the workflow runs, and again when it has changed. */
export default async function ({ open, run, n8n, emulator, files }: Stage) {
	const workflow = await open('durable-batch.json');
	const expectDone = async (names: string[]) => {
		const execution = await run(workflow);
		expect(execution.error).toBeUndefined();
		const { rows } = await findTable(
			n8n.api,
			String(findNode(workflow, 'Create Table').parameters.tableName),
		);
		const done = await rows();
		expect(done.map((row) => path.basename(row.path)).sort()).toEqual([...names].sort());
		for (const row of done) {
			const name = path.basename(row.path);
			expect(row).toMatchObject({ status: 'done', attempts: 1, error: null });
			expect(row.reply).toContain(` ${name} has `);
		}
	};

	await expectDone(documents);
	await expectDone(documents);
	expect(countAsked(emulator)).toEqual(new Map(documents.map((name) => [name, 1])));

	appendFileSync(path.join(files, 'examples/documents', CHANGED), 'Amended.\n');
	await expectDone([...documents, CHANGED]);
	expect(countAsked(emulator)).toEqual(
		new Map(documents.map((name) => [name, name === CHANGED ? 2 : 1])),
	);
}
