import type { IDataObject, ITaskData } from 'n8n-workflow';

import { getColumns, padColumns, toOneLine, truncate, wrap } from '../terminal/text';

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
	const names = ['Document', ...uploads.map(({ fileName }) => toOneLine(String(fileName)))];
	const sizes = ['Bytes', ...uploads.map(({ fileSize }) => String(fileSize))];
	const nameColumns = Math.min(getMaxColumns(names), Math.floor(columns * 0.3));
	const sizeColumns = getMaxColumns(sizes);
	// A space on each side of a cell, and the lines between them.
	const replyColumns = columns - nameColumns - sizeColumns - 10;
	const cells = ['Reply', ...uploads.map((_, n) => String(replies[n]?.text ?? ''))].map((reply) =>
		wrap(reply, replyColumns, MAX_REPLY_LINES),
	);
	const rows = cells.map((lines, row) =>
		lines.map((line, n) =>
			n === 0 ? [truncate(names[row], nameColumns), sizes[row], line] : ['', '', line],
		),
	);
	return drawTable(rows, [nameColumns, sizeColumns, getMaxColumns(cells.flat())]);
}

const getMaxColumns = (texts: string[]) => Math.max(...texts.map(getColumns));

/**
 * @param rows each with its lines, and each of those with its cells
 * @param widths of the cells, in columns
 */
function drawTable(rows: string[][][], widths: number[]): string {
	const drawLine = (cells: string[]) =>
		`│ ${cells.map((cell, column) => padColumns(cell, widths[column])).join(' │ ')} │`;
	const drawRule = ([left, middle, right]: string) =>
		left + widths.map((width) => '─'.repeat(width + 2)).join(middle) + right;
	const body = rows.map((lines) => lines.map(drawLine).join('\n'));
	return [drawRule('┌┬┐'), body.join(`\n${drawRule('├┼┤')}\n`), drawRule('└┴┘')].join('\n');
}

/** A paragraph of a title and a text. */
export const formatParagraph = (title: string, text: string, columns: number) =>
	[title, ...wrap(text, columns)].join('\n');
