'use strict';

const { mkdir, rm } = require('node:fs/promises');
const path = require('node:path');

const { makeFiles } = require('../../memory/files');
const { alternate, figuresOf } = require('../alternate');
const { atMost, atMostTimes } = require('../goals');
const { uploadWorkflow } = require('../n8n/workflows');
const { AT_ONCE } = require('./chatItems');

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;

/** What the figures of n8n's process cannot show. */
const MEMORY_NOTE =
	"both nodes work in one process of n8n. Memory that it kept from earlier rounds counts as had before, so that a round may show less than the work takes, on either side; the rounds' most is what says something.";

/** What the profile of n8n's process shows. */
const CAUSE =
	"the node's own code is 0.1 % of it. Some 40 % is garbage collection: each piece that is read is a new buffer outside the heap, and V8 goes through the whole heap of n8n, some hundred megabytes, each time that these add up; the bare client's heap is small.";

/** @typedef {{ seconds: number, mib: number }} Result */

/**
 * One large file: what the upload takes of time and memory.
 *
 * @type {import('../types').Scenario}
 */
const largeFile = {
	name: 'upload',
	async run(bench) {
		const size = bench.size(512 * MIB, 16 * MIB);
		const results = await uploads(bench, { count: 1, size }, bench.size(5, 1), [
			'ours',
			'httpRequest',
			'axios',
			'bare',
		]);
		const largest = bench.size(4 * GIB, 32 * MIB);
		const { ours: huge } = await uploads(
			bench,
			{ count: 1, size: largest },
			1,
			['ours'],
			// Without a round for warming up: the node is warm, and the file takes its time.
			false,
		);
		const memory = figuresOf(results, 'mib');
		const time = figuresOf(results, 'seconds');
		const mib = (/** @type {number} */ value) => `${value.toFixed(0)} MiB`;
		return [
			{
				what: `A file of ${nameOf(size)}: memory added`,
				unit: 'MiB',
				samples: memory,
				note: MEMORY_NOTE,
				goals: [atMost(Math.max(...memory.ours), 24, mib)],
			},
			{
				what: `A file of ${nameOf(largest)}: memory added`,
				unit: 'MiB',
				samples: { ours: huge.map((one) => one.mib) },
				cause:
					"what n8n's process takes for itself within the seconds that the upload lasts counts too. It does not grow with the file: 8 times the size takes about as much.",
				goals: [atMost(Math.max(...huge.map((one) => one.mib)), 24, mib)],
			},
			{
				what: `A file of ${nameOf(size)}: time`,
				unit: 's',
				samples: time,
				cause: CAUSE,
				goals: [
					atMostTimes(time.ours, time.httpRequest, 0.5, 'HTTP Request'),
					atMostTimes(time.ours, time.bare, 1.5, 'bare client'),
				],
			},
		];
	},
};

/**
 * Many files of a usual size.
 *
 * @type {import('../types').Scenario}
 */
const manyFiles = {
	name: 'files',
	async run(bench) {
		const count = bench.size(200, 5);
		const size = bench.size(5 * MIB, MIB);
		const results = await uploads(bench, { count, size }, bench.size(3, 1), [
			'ours',
			'httpRequest',
			'axios',
			'bare',
		]);
		const memory = figuresOf(results, 'mib');
		const time = figuresOf(results, 'seconds');
		return [
			{
				what: `${count} files of ${nameOf(size)}: time`,
				unit: 's',
				samples: time,
				cause: CAUSE,
				goals: [atMostTimes(time.ours, time.httpRequest, 0.6, 'HTTP Request')],
			},
			{
				what: `${count} files of ${nameOf(size)}: memory added`,
				unit: 'MiB',
				samples: memory,
				note: MEMORY_NOTE,
				cause:
					"50 files are under way at once, and of each one n8n's HTTP client holds up to 16 pieces of 256 KiB that were read ahead.",
				goals: [atMost(Math.max(...memory.ours), 64, (value) => `${value.toFixed(0)} MiB`)],
			},
		];
	},
};

/**
 * Uploads files on some sides in turn.
 *
 * @template {'ours' | 'httpRequest' | 'axios' | 'bare'} Side
 * @param {import('../bench').Bench} bench
 * @param {{ count: number, size: number }} files `size` in bytes, of each
 * @param {number} rounds
 * @param {Side[]} names
 * @param {boolean} [warmUp]
 * @returns {Promise<Record<Side, Result[]>>}
 */
async function uploads(bench, { count, size }, rounds, names, warmUp = true) {
	const n8n = await bench.n8n();
	const { url } = await bench.service();
	const label = `${count}x${size}`;
	const folder = path.join(n8n.files, label);
	await mkdir(folder);
	const files = await makeFiles(folder, { name: label, count, size });

	/** @param {() => Promise<Result>} send */
	const whole = (send) => async () => {
		await bench.behave({ delayMs: 0 });
		const result = await send();
		const { requests, bytes } = await bench.seen();
		if (requests === count && bytes >= count * size) return result;
		throw new Error(`${bytes} bytes arrived in ${requests} uploads`);
	};
	const inN8n = (/** @type {'ours' | 'httpRequest'} */ side) => {
		const name = `upload-${side}-${label}`;
		let published = false;
		return whole(async () => {
			const places = { url, probe: n8n.probe, selector: path.join(folder, '*') };
			if (!published) await n8n.publish(uploadWorkflow(name, side, n8n.credentials, places));
			published = true;
			const { ms, items } = await n8n.run(name, {});
			const peak = await n8n.ask('/memory/end');
			await n8n.forgetFiles();
			const failed = items.find(({ json }) => json.error);
			if (failed) throw new Error(`${side}: ${JSON.stringify(failed.json.error)}`);
			return { seconds: ms / 1000, mib: peak / MIB };
		});
	};
	const alone = (/** @type {'axios' | 'bare'} */ side) =>
		whole(async () => {
			const { ms, peak = NaN } = await bench.client({ side, files, atOnce: AT_ONCE });
			return { seconds: ms / 1000, mib: peak / MIB };
		});
	const all = {
		ours: inN8n('ours'),
		httpRequest: inN8n('httpRequest'),
		axios: alone('axios'),
		bare: alone('bare'),
	};
	const sides = /** @type {Record<Side, () => Promise<Result>>} */ (
		Object.fromEntries(names.map((name) => [name, all[name]]))
	);
	const results = await alternate(sides, rounds, warmUp);
	await rm(folder, { recursive: true });
	return results;
}

/** @param {number} bytes */
const nameOf = (bytes) => (bytes >= GIB ? `${bytes / GIB} GiB` : `${bytes / MIB} MiB`);

module.exports = { largeFile, manyFiles };
