import { MASK } from '../../nodes/client/errors/redact';
import { markdownTable } from '../docs/markdownTable';
import type { Finding } from './findings';

/**
 * The report in Markdown, ready for an issue.
 *
 * @param about lines that say what was checked, and when
 */
export function formatReport(about: string[], findings: Finding[]): string {
	const count = (wanted?: boolean) => findings.filter(({ holds }) => holds === wanted).length;
	const rows = findings.map(({ probe, expected, received, holds }) =>
		[probe, expected, escapeMarkdown(received), nameResult(holds)].map(toCell),
	);
	return [
		'### Mingleego service check',
		'',
		...about.map((line) => `- ${line}`),
		`- ${count(true)} as expected, ${count(false)} differ, ${count()} noted because the documentation leaves them open`,
		'',
		markdownTable([['Probe', 'Expected', 'What came', 'Result'], ...rows]),
	].join('\n');
}

function nameResult(holds: boolean | undefined): string {
	if (holds === undefined) return 'noted';
	return holds ? 'as expected' : '**differs**';
}

/** A cell is one line, and does not end within its text. */
const toCell = (text: string) => text.replace(/[\s\p{Cc}]+/gu, ' ').replace(/\|/g, '\\|');

/**
 * What came, as text: the service's words must become no image, link, markup, mention or reference. What is between
 * backticks stays code; each part is either that or escaped, so that a backtick among the words does no harm.
 */
function escapeMarkdown(text: string): string {
	// A backslash in code would be before a pipe that must not end the cell, and escape the pipe's own backslash.
	const isCode = (part: string, n: number) =>
		n % 2 === 1 && part.trim() !== '' && !part.includes('\\');
	return text
		.split('`')
		.map((part, n) => (isCode(part, n) ? `\`${part}\`` : escapeText(part)))
		.join('');
}

function escapeText(text: string): string {
	return text
		.split(MASK)
		.map((part) =>
			part
				.replace(/[\\*_{}[\]()!~$&]/g, '\\$&')
				.replace(/</g, '&lt;')
				// GitHub finds addresses, mentions and references in escaped text too, unless a space of no width is in them.
				.replace(/[@#]|www(?=\.)|:(?=\/\/)/gi, '$&\u200b'),
		)
		.join(MASK);
}
