import { rm } from 'node:fs/promises';
import path from 'node:path';

import { makeFiles } from '../../memory/files';
import { alternate, collectFigures } from '../alternate';
import type { Bench } from '../bench';
import { atMost, atMostTimes } from '../goals';
import { createUploadWorkflow } from '../n8n/workflows';
import type { Row, Samples } from '../types';
import { AT_ONCE } from './chatItems';
import type { Scenario } from './scenario';

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;

/** What the figures of n8n's process stand for. */
const MEMORY_NOTE =
	'of the nodes, a process of n8n that was started for it, and has uploaded one small file.';

/** What the profile of n8n's process shows. */
const CAUSE =
	"the node's own code is a small part of it. What is left is reading the file, sending it, and V8's tidying up: a piece that is read is a new buffer each time, and V8 may go through the whole of n8n's heap for them, which the bare client's small heap does not show.";

const MEMORY_CAUSE =
	"V8 frees the pieces that were sent when it thinks fit; until then they count, and so does what n8n's process takes for itself meanwhile.";

/** A file to warm up with, bytes. */
const SMALL = MIB;

interface Result {
	seconds: number;
	mib: number;
}
type Node = 'ours' | 'httpRequest';
/** A figure per round. */
type Figures = Record<Node | 'axios' | 'bare', number[]>;
/** `size` in bytes, of each. */
interface Files {
	count: number;
	size: number;
}

/** One large file: what the upload takes of time and memory. */
export const largeFile: Scenario = {
	name: 'upload',
	async run(bench) {
		const one = { count: 1, size: bench.size(512 * MIB, 16 * MIB) };
		const largest = { count: 1, size: bench.size(4 * GIB, 32 * MIB) };
		const { memory, time } = await measure(bench, one);
		const huge = await withUploads(bench, largest, async ({ inNewN8n }) => await inNewN8n('ours'));
		return [
			buildMemoryRow(one, memory, 24),
			buildMemoryRow(largest, { ours: [huge.mib] }, 24),
			{
				what: `${describeFiles(one)}: time`,
				unit: 's',
				samples: time,
				cause: CAUSE,
				goals: [
					atMostTimes(time.ours, time.httpRequest, 0.3, 'HTTP Request'),
					atMostTimes(time.ours, time.bare, 1.5, 'bare client'),
				],
			},
		];
	},
};

/** Many files of a usual size. */
export const manyFiles: Scenario = {
	name: 'files',
	async run(bench) {
		const files = { count: bench.size(200, 5), size: bench.size(5 * MIB, MIB) };
		const { memory, time } = await measure(bench, files);
		return [
			{
				what: `${describeFiles(files)}: time`,
				unit: 's',
				samples: time,
				cause: CAUSE,
				goals: [atMostTimes(time.ours, time.httpRequest, 0.6, 'HTTP Request')],
			},
			buildMemoryRow(files, memory, 64),
		];
	},
};

/**
 * Uploads the same files on all sides.
 *
 * @returns in MiB, and in seconds
 */
async function measure(bench: Bench, files: Files): Promise<{ memory: Figures; time: Figures }> {
	return await withUploads(bench, files, async ({ inN8n, alone, inNewN8n }) => {
		const results = await alternate(
			{
				ours: async () => await inN8n('ours'),
				httpRequest: async () => await inN8n('httpRequest'),
				axios: async () => await alone('axios'),
				bare: async () => await alone('bare'),
			},
			bench.size(5, 1),
		);
		const fresh = await alternate(
			{
				ours: async () => await inNewN8n('ours'),
				httpRequest: async () => await inNewN8n('httpRequest'),
			},
			bench.size(3, 1),
			// Each process is warmed up by itself.
			false,
		);
		return {
			// Of the nodes, the new processes' alone: the other one keeps memory from round to round.
			memory: { ...collectFigures(results, 'mib'), ...collectFigures(fresh, 'mib') },
			time: collectFigures(results, 'seconds'),
		};
	});
}

/** Of some files, all of which must arrive. */
interface Uploads {
	inN8n: (side: Node) => Promise<Result>;
	/** In a process that has uploaded one small file before. */
	inNewN8n: (side: Node) => Promise<Result>;
	alone: (side: 'axios' | 'bare') => Promise<Result>;
}

/** @param files made for it, and removed afterwards */
async function withUploads<T>(
	bench: Bench,
	files: Files,
	work: (uploads: Uploads) => Promise<T>,
): Promise<T> {
	const n8n = await bench.n8n();
	const label = `${files.count}x${files.size}`;
	const folder = path.join(n8n.files, label);
	const smallFolder = path.join(n8n.files, `${label}-small`);
	const made = await makeFiles(folder, { name: label, ...files });
	await makeFiles(smallFolder, { name: label, count: 1, size: SMALL });
	const upload = await publishUploads(bench, label);
	const whole = async (send: () => Promise<Result>) => await requireAll(bench, files, send);
	try {
		return await work({
			inN8n: async (side) => await whole(async () => await upload(side, folder)),
			async inNewN8n(side) {
				await n8n.renew();
				await upload(side, smallFolder);
				return await whole(async () => await upload(side, folder));
			},
			alone: async (side) =>
				await whole(async () => {
					const { ms, peak = NaN } = await bench.client({ side, files: made, atOnce: AT_ONCE });
					return { seconds: ms / 1000, mib: peak / MIB };
				}),
		});
	} finally {
		await rm(folder, { recursive: true });
		await rm(smallFolder, { recursive: true });
	}
}

/**
 * Publishes each node's workflow.
 *
 * @returns what uploads all files of a folder with one of them
 */
async function publishUploads(bench: Bench, label: string) {
	const n8n = await bench.n8n();
	const { url } = await bench.service();
	const getName = (side: Node) => `upload-${side}-${label}`;
	for (const side of ['ours', 'httpRequest'] as Node[]) {
		const places = { url, probe: n8n.probe };
		await n8n.publish(createUploadWorkflow(getName(side), side, n8n.credentials, places));
	}
	return async (side: Node, folder: string): Promise<Result> => {
		const { ms, items } = await n8n.run(getName(side), { files: path.join(folder, '*') });
		const peak = await n8n.ask<number>('/memory/end');
		await n8n.forgetFiles();
		const failed = items.find(({ json }) => json.error);
		if (failed) throw new Error(`${side}: ${JSON.stringify(failed.json.error)}`);
		return { seconds: ms / 1000, mib: peak / MIB };
	};
}

/** @throws Error when the service has not received every file whole, because then the figures are meaningless */
async function requireAll(
	bench: Bench,
	{ count, size }: Files,
	send: () => Promise<Result>,
): Promise<Result> {
	await bench.behave({ delayMs: 0 });
	const result = await send();
	const { requests, bytes } = await bench.seen();
	if (requests === count && bytes >= count * size) return result;
	throw new Error(`${bytes} bytes arrived in ${requests} uploads`);
}

/**
 * @param samples in MiB
 * @param most that the node may add, in any round
 */
function buildMemoryRow(files: Files, samples: Samples & { ours: number[] }, most: number): Row {
	return {
		what: `${describeFiles(files)}: memory added`,
		unit: 'MiB',
		samples,
		note: MEMORY_NOTE,
		cause: MEMORY_CAUSE,
		goals: [atMost(Math.max(...samples.ours), most, (value) => `${value.toFixed(0)} MiB`)],
	};
}

function describeFiles({ count, size }: Files) {
	const one = size >= GIB ? `${size / GIB} GiB` : `${size / MIB} MiB`;
	return count === 1 ? `A file of ${one}` : `${count} files of ${one}`;
}
