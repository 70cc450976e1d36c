'use strict';

const { mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');

const { installedN8n } = require('../n8n/install');
const { endAllWorkers, startWorker } = require('../processes/worker');
const { startBenchN8n } = require('./n8n/benchN8n');

/** @typedef {import('./service/server').Behaviour} Behaviour */
/** @typedef {import('../processes/worker').Worker<import('./service/server').Question, any>} Server */
/** @typedef {import('../processes/worker').Worker<import('./sides/engine').Job, import('./sides/engine').Done>} EngineWorker */
/** @typedef {import('../processes/worker').Worker<import('./sides/client').Job, import('./sides/client').Done>} ClientWorker */

/**
 * What the scenarios share. What is started is started when it is first asked for, and stays.
 *
 * @typedef {object} Bench
 * @property {boolean} smoke whether the runs are small ones, for a look whether all of it works
 * @property {(full: number, small: number) => number} size
 * @property {string} folder for everything temporary
 * @property {() => Promise<import('./types').Address>} service
 * @property {(behaviour: Behaviour) => Promise<void>} behave how the service answers from now on
 * @property {() => Promise<import('./service/server').Seen>} seen by the service since then
 * @property {() => Promise<import('./n8n/benchN8n').BenchN8n>} n8n
 * @property {(job: Omit<import('./sides/engine').Job, 'service'>) => Promise<import('./sides/engine').Done>} engine
 * @property {(job: Omit<import('./sides/engine').Job, 'service'>) => Promise<import('./sides/engine').Done>} newEngine
 *   the same in a process of its own, which has taken no memory for earlier jobs
 * @property {(job: Omit<import('./sides/client').Job, 'service'>) => Promise<import('./sides/client').Done>} client
 * @property {<Question, Answer>(file: string) => Promise<import('../processes/worker').Worker<Question, Answer>>} worker
 *   starts a process of the bench; `file` within this folder
 * @property {() => Promise<void>} close ends all of it and removes the folder
 */

/**
 * @param {boolean} smoke
 * @returns {Bench}
 */
function createBench(smoke) {
	const folder = mkdtempSync(path.join(tmpdir(), 'mingleego-bench-'));
	process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

	/** @type {Bench['worker']} */
	const worker = async (file) => {
		// All sides run on the Node that n8n has.
		const { node } = await installedN8n();
		const env = { ...process.env, TMPDIR: folder };
		return startWorker(path.join(__dirname, file), env, node);
	};
	const server = once(async () => {
		/** @type {Server} */
		const started = await worker('service/server.js');
		return { server: started, address: await started.ask('start') };
	});
	const engine = once(async () => {
		/** @type {EngineWorker} */
		const started = await worker('sides/engine.js');
		return started;
	});
	const clients = {
		axios: once(async () => await /** @type {Promise<ClientWorker>} */ (worker('sides/client.js'))),
		bare: once(async () => await /** @type {Promise<ClientWorker>} */ (worker('sides/client.js'))),
	};
	/** @type {Bench['service']} */
	const service = async () => (await server()).address;
	const n8n = once(async () => await startBenchN8n(folder, await service()));

	return {
		smoke,
		size: (full, small) => (smoke ? small : full),
		folder,
		worker,
		service,
		behave: async (behave) => await (await server()).server.ask({ behave }),
		seen: async () => await (await server()).server.ask('seen'),
		n8n,
		engine: async (job) => await (await engine()).ask({ ...job, service: await service() }),
		async newEngine(job) {
			/** @type {EngineWorker} */
			const started = await worker('sides/engine.js');
			try {
				const all = { ...job, service: await service() };
				// Loads and compiles what the job needs.
				await started.ask({ ...all, items: 1, watch: undefined });
				return await started.ask(all);
			} finally {
				await started.end();
			}
		},
		client: async (job) =>
			await (await clients[job.side]()).ask({ ...job, service: await service() }),
		async close() {
			if (n8n.started()) await (await n8n()).stop();
			await endAllWorkers();
			rmSync(folder, { recursive: true, force: true });
		},
	};
}

/**
 * @template T
 * @param {() => Promise<T>} make
 * @returns {(() => Promise<T>) & { started: () => boolean }} makes it the first time
 */
function once(make) {
	/** @type {Promise<T> | undefined} */
	let made;
	return Object.assign(async () => await (made ??= make()), { started: () => made !== undefined });
}

module.exports = { createBench };
