import { readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';

import type { Behave } from '../../../emulator/behave';
import type { Execution } from '../../../tools/n8n/execution';
import { documents } from '../../fixtures/manualExamples';
import type { Stage } from '../stage';

const REFUSED = 'service-agreement.txt';
const UNREADABLE = 'monthly-costs.png';
const FINE = 'invoice-2026-041.pdf';

/**
 * The report has all documents; also when one cannot be uploaded and one cannot be read, and when none can.
 */
export default async function ({ open, run, emulator, files }: Stage) {
	expect(documents).toEqual([FINE, UNREADABLE, REFUSED]);
	const workflow = await open('scheduled-report.json');
	const report = async () => {
		emulator.requests.length = 0;
		const execution = await run(workflow);
		expect(execution.error).toBeUndefined();
		expect(execution.status).toBe('success');
		expect(execution.items('Save Report')).toHaveLength(1);
		return { execution, ...takeReport(path.join(files, 'examples')) };
	};

	const all = await report();
	for (const name of documents) expect(all.findings).toContain(`## ${name}\n`);
	expect(all.failed).toEqual(['None.']);

	emulator.behave(failTwoDocuments);
	expectOneFinding(await report(), emulator);

	emulator.behave(() => ({ status: 403, body: '{"error":"This account is closed"}' }));
	const none = await report();
	expect(none.findings).not.toContain('## ');
	expect(none.failed).toHaveLength(documents.length);
}

const failTwoDocuments: Behave = ({ operation, upload, json }) => {
	if (operation === 'upload' && upload?.fileName === REFUSED) {
		return { status: 413, body: '{"error":"This file is too large"}' };
	}
	if (operation === 'complete' && JSON.stringify(json).includes(UNREADABLE)) {
		return { status: 400, body: '{"error":"This file cannot be read"}' };
	}
	return undefined;
};

/** What the report of a run says in which `failTwoDocuments` decided the responses. */
function expectOneFinding(
	{ execution, findings, failed }: ReturnType<typeof takeReport> & { execution: Execution },
	emulator: Stage['emulator'],
) {
	expect(emulator.requests.map(({ operation }) => operation).sort()).toEqual([
		'complete',
		'complete',
		'upload',
		'upload',
		'upload',
	]);
	expect(execution.items('Upload File')).toHaveLength(2);
	expect(execution.items('Upload File', 1)).toHaveLength(1);
	expect(execution.items('Analyze Document', 1)).toHaveLength(1);
	expect(findings).toMatch(/^# Documents of \d/);
	expect(findings).toMatch(new RegExp(`## ${FINE}\n\nAn invoice of 30 April 2026 .*${FINE} has `));
	expect(findings).not.toContain(REFUSED);
	expect(findings).not.toContain(UNREADABLE);
	expect(failed).toEqual([
		expect.stringMatching(`^- ${UNREADABLE}: Mingleego returned 400 .*This file cannot be read`),
		expect.stringMatching(`^- ${REFUSED}: Mingleego returned 413 .*This file is too large`),
	]);
}

/**
 * Reads the one report in a folder, and removes it.
 *
 * @returns what it says of the files that were read, and its lines about those that were not
 */
function takeReport(folder: string) {
	const [name, ...others] = readdirSync(folder).filter((one) => one.startsWith('report-'));
	expect(others).toEqual([]);
	expect(name).toMatch(/^report-\d{4}-\d{2}-\d{2}\.md$/);
	const report = path.join(folder, name);
	const [findings = '', failed = ''] = readFileSync(report, 'utf8').split('## Failed files');
	rmSync(report);
	return { findings, failed: failed.trim().split('\n').sort() };
}
