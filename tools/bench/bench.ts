import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { installedN8n } from '../n8n/install';
import { endAllWorkers, startWorker, type Worker } from '../processes/worker';
import { startBenchN8n, type BenchN8n } from './n8n/benchN8n';
import type { Behaviour, Question, Seen } from './service/server';
import type { Done as ClientDone, Job as ClientJob } from './sides/client';
import type { Done, Job } from './sides/engine';
import type { Address } from './types';

/** @typedef {import('./service/server').Behaviour} Behaviour */
/** @typedef {import('../processes/worker').Worker<import('./service/server').Question, any>} Server */
type Server = Worker<Question, any>;
/** @typedef {import('../processes/worker').Worker<import('./sides/engine').Job, import('./sides/engine').Done>} EngineWorker */
type EngineWorker = Worker<Job, Done>;
/** @typedef {import('../processes/worker').Worker<import('./sides/client').Job, import('./sides/client').Done>} ClientWorker */
type ClientWorker = Worker<ClientJob, ClientDone>;

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
/** What the scenarios share. What is started is started when it is first asked for, and stays. */
export interface Bench {
	/** Whether the runs are small ones, for a look whether all of it works. */
	smoke: boolean;
	size: (full: number, small: number) => number;
	/** For everything temporary. */
	folder: string;
	service: () => Promise<Address>;
	/** How the service answers from now on. */
	behave: (behaviour: Behaviour) => Promise<void>;
	/** By the service since then. */
	seen: () => Promise<Seen>;
	n8n: () => Promise<BenchN8n>;
	engine: (job: Omit<Job, 'service'>) => Promise<Done>;
	/** The same in a process of its own, which has taken no memory for earlier jobs. */
	newEngine: (job: Omit<Job, 'service'>) => Promise<Done>;
	client: (job: Omit<ClientJob, 'service'>) => Promise<ClientDone>;
	/** Starts a process of the bench; `file` within this folder. */
	worker: <Question, Answer>(file: string) => Promise<Worker<Question, Answer>>;
	/** Ends all of it and removes the folder. */
	close: () => Promise<void>;
}

/**
 * @param {boolean} smoke
 * @returns {Bench}
 */
export function createBench(smoke: boolean): Bench {
	const folder = mkdtempSync(path.join(tmpdir(), 'mingleego-bench-'));
	process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

	/** @type {Bench['worker']} */
	const worker: Bench['worker'] = async (file) => {
		// All sides run on the Node that n8n has.
		const { node } = await installedN8n();
		const env = { ...process.env, TMPDIR: folder };
		return startWorker(path.join(__dirname, file), env, node);
	};
	const server = once(async () => {
		/** @type {Server} */
		const started: Server = await worker('service/server.ts');
		return { server: started, address: await started.ask('start') };
	});
	const engine = once(async () => {
		/** @type {EngineWorker} */
		const started: EngineWorker = await worker('sides/engine.ts');
		return started;
	});
	const clients = {
		axios: once(
			async () =>
				await /** @type {Promise<ClientWorker>} */ (worker(
					'sides/client.ts',
				) as Promise<ClientWorker>),
		),
		bare: once(
			async () =>
				await /** @type {Promise<ClientWorker>} */ (worker(
					'sides/client.ts',
				) as Promise<ClientWorker>),
		),
	};
	/** @type {Bench['service']} */
	const service: Bench['service'] = async () => (await server()).address;
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
			const started: EngineWorker = await worker('sides/engine.ts');
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
function once<T>(make: () => Promise<T>): (() => Promise<T>) & { started: () => boolean } {
	/** @type {Promise<T> | undefined} */
	let made: Promise<T> | undefined;
	return Object.assign(async () => await (made ??= make()), { started: () => made !== undefined });
}
