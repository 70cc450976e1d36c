import { rm } from 'node:fs/promises';
import path from 'node:path';

import { alternate, collectFigures } from '../alternate';
import type { Bench } from '../bench';
import { makeFiles } from '../files';
import { atMost, atMostTimes } from '../goals';
import { createUploadWorkflow } from '../n8n/workflows';
import { batch } from '../sides/startRuns';
import type { Row, Samples } from '../types';
import { AT_ONCE } from './chatSides';
import type { Scenario } from './scenario';

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;

/** Explains the figures of n8n's process. */
const MEMORY_NOTE =
	'of the nodes, a process of n8n that was started for it, and has uploaded one small file.';

/** As a profile of n8n's process shows. */
const CAUSE =
	"the node's own code is a small part of it. What is left is reading the file, sending it, and V8's tidying up: a piece that is read is a new buffer each time, and V8 may go through the whole of n8n's heap for them.";

const MEMORY_CAUSE =
	"V8 frees the pieces that were sent when it thinks fit; until then they count, and so does what n8n's process takes for itself meanwhile.";

/** A file to warm up with. */
const SMALL = { count: 1, size: MIB };

interface Result {
	seconds: number;
	mib: number;
}

type Node = 'ours' | 'httpRequest';

/** A figure per round. */
type Figures = Record<Node | 'axios', number[]>;

/** `size` in bytes, of each. */
interface Files {
	count: number;
	size: number;
}

/** Ways to upload the same files, all of which must arrive. */
interface Uploads {
	inN8n: (side: Node) => Promise<Result>;
	/** In a process that has uploaded one small file before. */
	inNewN8n: (side: Node) => Promise<Result>;
	alone: () => Promise<Result>;
}

/** One large file: what the upload takes of time and memory. */
export const largeFile: Scenario = {
	name: 'upload',
	async run(bench) {
		const one = { count: 1, size: bench.size(512 * MIB, 16 * MIB) };
		const largest = { count: 1, size: bench.size(4 * GIB, 32 * MIB) };
		const { memory, time } = await withUploads(bench, one, measure);
		const huge = await withUploads(
			bench,
			largest,
			async (_, { inNewN8n }) => await inNewN8n('ours'),
		);
		return [
			buildMemoryRow(one, memory, 24),
			buildMemoryRow(largest, { ours: [huge.mib] }, 24),
			{
				what: `${describeFiles(one)}: time`,
				unit: 's',
				samples: time,
				cause: CAUSE,
				goals: [atMostTimes(time.ours, time.httpRequest, 0.3, 'HTTP Request')],
			},
		];
	},
};

/** Many files of a usual size. */
export const manyFiles: Scenario = {
	name: 'files',
	async run(bench) {
		const files = { count: bench.size(200, 5), size: bench.size(5 * MIB, MIB) };
		const { memory, time } = await withUploads(bench, files, measure);
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

/** @returns in MiB, and in seconds */
async function measure(
	bench: Bench,
	{ inN8n, inNewN8n, alone }: Uploads,
): Promise<{ memory: Figures; time: Figures }> {
	const results = await alternate(
		{
			ours: async () => await inN8n('ours'),
			httpRequest: async () => await inN8n('httpRequest'),
			axios: alone,
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
	const getMib = ({ mib }: Result) => mib;
	return {
		// Of the nodes, the new processes' alone: the other one keeps memory from round to round.
		memory: { ...collectFigures(results, getMib), ...collectFigures(fresh, getMib) },
		time: collectFigures(results, ({ seconds }) => seconds),
	};
}

/** @param files made for it, and removed afterwards */
async function withUploads<T>(
	bench: Bench,
	files: Files,
	work: (bench: Bench, uploads: Uploads) => Promise<T>,
): Promise<T> {
	const { n8n } = bench;
	const label = `${files.count}x${files.size}`;
	const folder = path.join(n8n.files, label);
	const smallFolder = path.join(n8n.files, `${label}-small`);
	const made = await makeFiles(folder, files);
	await makeFiles(smallFolder, SMALL);
	const upload = await publishUploads(bench, label);
	const inN8n = async (side: Node) =>
		await requireAll(bench, files, async () => await upload(side, folder));
	try {
		return await work(bench, {
			inN8n,
			async inNewN8n(side) {
				await n8n.renew();
				await upload(side, smallFolder);
				return await inN8n(side);
			},
			alone: async () =>
				await requireAll(bench, files, async () => {
					const job = { runs: batch(files.count), files: made, atOnce: AT_ONCE };
					const { results, peak = NaN } = await bench.client(job);
					return { seconds: results[0].ms / 1000, mib: peak / MIB };
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
 * @returns a function that uploads all files of a folder with one of them
 */
async function publishUploads(bench: Bench, label: string) {
	const { n8n, service } = bench;
	const publish = async (side: Node) => {
		const places = { url: service.url, probe: n8n.probe };
		const name = `upload-${side}-${label}`;
		return await n8n.publish(createUploadWorkflow(name, side, n8n.credentials, places));
	};
	const workflows = { ours: await publish('ours'), httpRequest: await publish('httpRequest') };
	return async (side: Node, folder: string): Promise<Result> => {
		const { ms, items } = await workflows[side].run({ files: path.join(folder, '*') });
		const peak = await n8n.endMemoryPeak();
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
