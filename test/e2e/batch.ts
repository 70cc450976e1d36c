import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import type { Emulator } from '../../emulator/emulator';
import type { RequestRecord } from '../../emulator/requestRecord';
import type { TestWorkflow } from '../../tools/engine/types';
import type { Api } from '../../tools/n8n/api';
import { findNode } from './stage';

/** What a user sets in `durable-batch.json`. */
interface Settings {
	folder: string;
	batchSize: number;
	claimMinutes: number;
	maxAttempts: number;
}

/** A row of the workflow's data table. */
export interface Row {
	id: number;
	path: string;
	sha256: string;
	status: string;
	attempts: number;
	/** An ISO 8601 time. For a claimed document, when the claim expires. */
	dueAt: string | null;
	claimedBy: string;
	reply: string | null;
	error: string | null;
}

/** A data table, and how to read and change its rows as n8n's own page for it does. */
export interface Table {
	rows: () => Promise<Row[]>;
	update: (id: number, data: Record<string, unknown>) => Promise<void>;
	insert: (data: Record<string, unknown>) => Promise<void>;
}

/** Enters a user's settings in the workflow. */
export function enterSettings(workflow: TestWorkflow, settings: Partial<Settings>) {
	const { assignments } = findNode(workflow, 'Settings').parameters.assignments as {
		assignments: Array<{ name: string; value: unknown }>;
	};
	for (const [name, value] of Object.entries(settings)) {
		const assignment = assignments.find((one) => one.name === name);
		if (!assignment) throw new Error(`The workflow has no setting "${name}"`);
		assignment.value = value;
	}
}

/** Makes the workflow use a table of its own. */
export function nameTable(workflow: TestWorkflow, name: string) {
	findNode(workflow, 'Create Table').parameters.tableName = name;
}

/** Makes the published workflow run every few seconds. */
export function runEvery(workflow: TestWorkflow, seconds: number) {
	findNode(workflow, 'Every Hour').parameters.rule = {
		interval: [{ field: 'seconds', secondsInterval: seconds }],
	};
}

/** Makes each run wait between two nodes. */
export function delay(
	workflow: TestWorkflow,
	{ from, to, seconds }: { from: string; to: string; seconds: number },
) {
	const { position } = findNode(workflow, to);
	workflow.nodes.push({
		id: randomUUID(),
		name: 'Wait',
		type: 'n8n-nodes-base.wait',
		typeVersion: 1.1,
		position,
		parameters: { amount: seconds, unit: 'seconds' },
	});
	const connect = (node: string) => ({ main: [[{ node, type: 'main' as const, index: 0 }]] });
	workflow.connections[from] = connect('Wait');
	workflow.connections.Wait = connect(to);
}

/**
 * Finds a data table of the owner's.
 *
 * @throws Error when there is none of that name
 */
export async function findTable(api: Api, name: string): Promise<Table> {
	const { id: projectId } = await api.ask<{ id: string }>('GET', '/rest/projects/personal');
	const tables = `/rest/projects/${projectId}/data-tables`;
	// The response's `data` holds the page, whose `data` holds the tables.
	const { data } = await api.ask<{ data: Array<{ id: string; name: string }> }>('GET', tables);
	const table = data.find((one) => one.name === name);
	if (!table) throw new Error(`n8n has no data table "${name}"`);
	return {
		async rows() {
			const page = `${tables}/${table.id}/rows?take=250`;
			return (await api.ask<{ data: Row[] }>('GET', page)).data;
		},
		async insert(row) {
			await api.ask('POST', `${tables}/${table.id}/insert`, { data: [row], returnType: 'count' });
		},
		async update(id, change) {
			await api.ask('PATCH', `${tables}/${table.id}/rows`, {
				filter: { type: 'and', filters: [{ columnName: 'id', condition: 'eq', value: id }] },
				data: change,
			});
		},
	};
}

/**
 * Writes small documents that differ.
 *
 * @param folder its path
 * @param numbers of the first and the last
 * @returns the documents' names
 */
export function writeDocuments(folder: string, [first, last]: [number, number]): string[] {
	mkdirSync(folder, { recursive: true });
	const names = Array.from(
		{ length: last - first + 1 },
		(_, index) => `document-${String(first + index).padStart(2, '0')}.txt`,
	);
	for (const name of names) writeFileSync(path.join(folder, name), `This is ${name}.\n`);
	return names;
}

/** The name of the document that a request asks about; undefined for an upload. */
export function getDocumentName({ operation, json }: RequestRecord): string | undefined {
	if (operation !== 'complete') return undefined;
	const [, name = ''] = /^What is (.*) about\?/.exec((json as { prompt: string }).prompt) ?? [];
	return name;
}

/** How often the service was asked about each document, by name: each such request is paid for. */
export function countAsked({ requests }: Emulator): Map<string, number> {
	const counts = new Map<string, number>();
	for (const request of requests) {
		const name = getDocumentName(request);
		if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
	}
	return counts;
}
