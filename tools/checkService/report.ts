import { markdownTable } from '../docs/markdownTable';
import type { Finding, Verdict } from './types';

const RESULTS: Record<Verdict, string> = {
	asExpected: 'as expected',
	differs: '**differs**',
	open: 'noted',
};

/**
 * The report in Markdown, ready for an issue.
 *
 * @param about lines that say what was checked, and when
 */
export function formatReport(about: string[], findings: Finding[]): string {
	const count = (wanted: Verdict) => findings.filter(({ verdict }) => verdict === wanted).length;
	const rows = findings.map(({ probe, expected, received, verdict }) =>
		[probe, expected, received, RESULTS[verdict]].map(toCell),
	);
	return [
		'### Mingleego service check',
		'',
		...about.map((line) => `- ${line}`),
		`- ${count('asExpected')} as expected, ${count('differs')} differ, ${count('open')} noted because the documentation leaves them open`,
		'',
		markdownTable([['Probe', 'Expected', 'What came', 'Result'], ...rows]),
	].join('\n');
}

/** The service's words must not end a cell, nor become markup or a mention of somebody. */
const toCell = (text: string) =>
	text.replace(/\s+/g, ' ').replace(/\|/g, '\\|').replace(/</g, '&lt;').replace(/@/g, '@\u200b');
