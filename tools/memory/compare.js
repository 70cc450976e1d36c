'use strict';

const { rm } = require('node:fs/promises');
const path = require('node:path');

const { makeFiles } = require('./files');
const { startWorker } = require('../processes/worker');

/** @typedef {import('./types').Job} Job */
/** @typedef {import('./types').Measurement} Measurement */
/** @typedef {import('./types').SideName} SideName */
/** @typedef {import('../../emulator/record').Upload} Upload */
/** @typedef {import('../processes/worker').Worker<'start' | 'arrived', any>} Server */
/** @typedef {import('../processes/worker').Worker<import('./store').Folders, import('n8n-workflow').IBinaryKeyData[]>} Store */

/**
 * @typedef {object} Setting
 * @property {string} folder for everything temporary
 * @property {NodeJS.ProcessEnv} env of the processes
 * @property {Server} server started
 * @property {import('./types').Service} service
 * @property {Store} store
 * @property {number} rounds
 */

/**
 * Uploads a scenario's files on both sides in turn, each time in a process of its own.
 *
 * @param {import('./types').Scenario} scenario
 * @param {Setting} setting
 * @returns {Promise<import('./types').Row>} the highest peak and the middle time of each side
 * @throws {Error} When something arrived that is not what was sent.
 */
async function compare(scenario, { folder, env, server, service, store, rounds }) {
	const sourceFolder = path.join(folder, 'source');
	const storageFolder = path.join(folder, 'storage');
	const files = await makeFiles(sourceFolder, scenario);
	const stored = await store.ask({ sourceFolder, storageFolder });

	/** @type {Record<SideName, Measurement[]>} */
	const measured = { node: [], axios: [] };
	for (let round = 0; round < rounds; round += 1) {
		// The side that goes first changes, should that make a difference.
		const sides = /** @type {SideName[]} */ (['node', 'axios']);
		for (const side of round % 2 === 0 ? sides : sides.reverse()) {
			/** @type {Job} */
			const job = { side, service, files, storageFolder, stored };
			const one = await inNewProcess(job, env).catch(
				// The system may end a process that wants more memory than there is.
				(/** @type {Error} */ { message }) => ({ peak: 0, ms: 0, trouble: { message } }),
			);
			measured[side].push(one);
			const arrived = await server.ask('arrived');
			if (!one.trouble) assertWhole(side, files, arrived);
		}
	}
	await rm(sourceFolder, { recursive: true });
	await rm(storageFolder, { recursive: true });
	return { scenario, node: summaryOf(measured.node), axios: summaryOf(measured.axios) };
}

/**
 * @param {Job} job
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<Measurement>}
 */
async function inNewProcess(job, env) {
	/** @type {import('../processes/worker').Worker<Job, Measurement>} */
	const worker = startWorker(path.join(__dirname, 'measure.js'), env);
	try {
		return await worker.ask(job);
	} finally {
		await worker.end();
	}
}

/**
 * @param {SideName} side
 * @param {import('./types').SourceFile[]} files
 * @param {Upload[]} arrived
 * @throws {Error} Unless each file arrived once, and whole.
 */
function assertWhole(side, files, arrived) {
	const sums = new Map(arrived.map(({ fileName, sha256 }) => [fileName, sha256]));
	const whole = files.filter(({ name, sha256 }) => sums.get(name) === sha256).length;
	if (whole === files.length && arrived.length === files.length) return;
	throw new Error(
		`${side}: ${whole} of ${files.length} files arrived whole, in ${arrived.length} uploads`,
	);
}

/**
 * @param {Measurement[]} measured
 * @returns {Measurement}
 */
function summaryOf(measured) {
	const times = measured.map(({ ms }) => ms).sort((a, b) => a - b);
	return {
		peak: Math.max(...measured.map(({ peak }) => peak)),
		ms: times[Math.floor(times.length / 2)],
		trouble: measured.find(({ trouble }) => trouble)?.trouble,
	};
}

module.exports = { compare };
