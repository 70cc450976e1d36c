import type { IDataObject, ITaskData } from 'n8n-workflow';

/** Columns of a terminal that shows no width of its own. */
const WIDTH = 100;

/** Prints a step of the workflow as it ends: its node, its time and its output. */
export function showStep(node: string, task: ITaskData) {
	const items = task.data?.main?.[0] ?? [];
	const failed = task.error
		? `failed: ${task.error.message}`
		: `${items.length} item${items.length === 1 ? '' : 's'}`;
	console.log(`${task.error ? '✗' : '✓'} ${node} (${task.executionTime} ms): ${failed}`);
	for (const { json } of items) {
		const { fileName, fileId, text, mimeType } = json;
		const line =
			text ??
			(fileId
				? `${String(fileName)} → ${String(fileId)}`
				: fileName && `${String(fileName)} (${String(mimeType)})`);
		if (line) console.log(`    ${toOneLine(String(line), WIDTH - 4)}`);
	}
}

/**
 * The result as a table: a row per document, its reply over as many lines as it takes.
 *
 * @param replies in the same order
 */
export function showDocuments(uploads: IDataObject[], replies: IDataObject[]) {
	const head = ['Document', 'Bytes', 'Reply'];
	const rows = uploads.map(({ fileName, fileSize }, n) => {
		const reply = wrapText(String(replies[n]?.text ?? ''), WIDTH - 42);
		return reply.map((text, line) =>
			line === 0 ? [String(fileName), String(fileSize), text] : ['', '', text],
		);
	});
	const widths = head.map((title, column) =>
		Math.max(title.length, ...rows.flat().map((row) => row[column].length)),
	);
	const line = (cells: string[]) =>
		`│ ${cells.map((cell, column) => cell.padEnd(widths[column])).join(' │ ')} │`;
	const rule = ([left, middle, right]: string) =>
		left + widths.map((width) => '─'.repeat(width + 2)).join(middle) + right;
	const body = [[head], ...rows].map((row) => row.map(line).join('\n'));
	console.log(`\n${rule('┌┬┐')}\n${body.join(`\n${rule('├┼┤')}\n`)}\n${rule('└┴┘')}`);
}

/** @param summary the output of Chat Stream */
export function showSummary(summary: IDataObject | undefined) {
	console.log(
		`\nThe summary, streamed:\n${wrapText(String(summary?.text ?? ''), WIDTH).join('\n')}`,
	);
}

/** @param width characters a line */
function wrapText(text: string, width: number) {
	const lines: string[] = [''];
	for (const word of text.trim().split(/\s+/)) {
		const last = lines.length - 1;
		const longer = lines[last] === '' ? word : `${lines[last]} ${word}`;
		if (longer.length > width && lines[last] !== '') lines.push(word);
		else lines[last] = longer;
	}
	return lines;
}

/** @param length characters at most */
function toOneLine(text: string, length: number) {
	const line = text.replace(/\s+/g, ' ').trim();
	return line.length > length ? `${line.slice(0, length - 1)}…` : line;
}
