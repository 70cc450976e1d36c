import Table from 'cli-table3';
import type { IDataObject, ITaskData } from 'n8n-workflow';
import stringWidth from 'string-width';

import { toOneLine, truncate, wrap } from '../terminal/text';

/** A longer reply is cut in the table. */
const MAX_REPLY_LINES = 8;

/** A step of the workflow that has ended: its node, its time and its output. */
export function formatStep(node: string, task: ITaskData, columns: number): string {
	const items = task.data?.main?.[0] ?? [];
	const result = task.error
		? `failed: ${task.error.message}`
		: `${items.length} item${items.length === 1 ? '' : 's'}`;
	const head = `${task.error ? '✗' : '✓'} ${node} (${task.executionTime} ms): ${result}`;
	const outputs = items.map(({ json }) => describeOutput(json)).filter((line) => line !== '');
	return [head, ...outputs.map((line) => `    ${line}`)]
		.map((line) => truncate(line.trimEnd(), columns))
		.join('\n');
}

/** @returns '' for an item that has nothing to show */
function describeOutput({ fileName, fileId, text, mimeType }: IDataObject): string {
	if (text) return toOneLine(String(text));
	if (fileId) return toOneLine(`${String(fileName)} → ${String(fileId)}`);
	return fileName ? toOneLine(`${String(fileName)} (${String(mimeType)})`) : '';
}

/**
 * The result as a table: a row per document, its reply over several lines.
 *
 * @param replies in the same order
 * @param columns no line takes more; 40 at least
 */
export function formatDocuments(
	uploads: IDataObject[],
	replies: IDataObject[],
	columns: number,
): string {
	const nameColumns = Math.floor(columns * 0.3);
	const names = uploads.map(({ fileName }) => truncate(toOneLine(String(fileName)), nameColumns));
	const sizes = uploads.map(({ fileSize }) => String(fileSize));
	const head = ['Document', 'Bytes', 'Reply'];
	// A space on each side of a cell, and the lines between them.
	const replyColumns =
		columns - getMaxColumns([head[0], ...names]) - getMaxColumns([head[1], ...sizes]) - 10;
	// Without colors.
	const table = new Table({ head, style: { head: [], border: [] } });
	names.forEach((name, n) => {
		const reply = String(replies[n]?.text ?? '');
		table.push([name, sizes[n], wrap(reply, replyColumns, MAX_REPLY_LINES)]);
	});
	return table.toString();
}

const getMaxColumns = (texts: string[]) => Math.max(...texts.map((text) => stringWidth(text)));
