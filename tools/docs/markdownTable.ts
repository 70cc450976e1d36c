/**
 * A table in Markdown.
 *
 * @param rows cells; the head first
 * @returns formatted as prettier formats it
 */
export function markdownTable([head, ...rows]: string[][]): string {
	const widths = head.map((_, column) =>
		Math.max(...[head, ...rows].map((row) => row[column].length)),
	);
	const rule = widths.map((width) => '-'.repeat(width));
	return [head, rule, ...rows]
		.map((row) => `| ${row.map((text, column) => text.padEnd(widths[column])).join(' | ')} |`)
		.join('\n');
}
