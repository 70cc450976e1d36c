import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { ensureN8n } from '../n8n/install';
import { endAllWorkers, startWorker, type Worker } from '../processes/worker';
import { startBenchN8n, type BenchN8n } from './n8n/benchN8n';
import type { Behavior, Question, Seen } from './service/server';
import type { Done as ClientDone, Job as ClientJob } from './sides/client';
import type { Done, Job } from './sides/engine';
import type { Address } from './types';

type Server = Worker<Question, unknown>;
type EngineWorker = Worker<Job, Done>;
type ClientWorker = Worker<ClientJob, ClientDone>;

/** Starts one of the benchmark's processes; `file` within this folder. */
type StartWorker = <Question, Answer>(file: string) => Promise<Worker<Question, Answer>>;

/** What the scenarios share. Processes are started when they are first needed, and then reused. */
export interface Bench {
	/** Whether the runs are small, only to check that everything works. */
	smoke: boolean;
	size: (full: number, small: number) => number;
	/** For everything temporary. */
	folder: string;
	service: () => Promise<Address>;
	/** Sets how the service responds from now on. */
	behave: (behavior: Behavior) => Promise<void>;
	/** What the service has seen since then. */
	seen: () => Promise<Seen>;
	n8n: () => Promise<BenchN8n>;
	engine: (job: Omit<Job, 'service'>) => Promise<Done>;
	/** The same in a process of its own, which has taken no memory for earlier jobs. */
	newEngine: (job: Omit<Job, 'service'>) => Promise<Done>;
	client: (job: Omit<ClientJob, 'service'>) => Promise<ClientDone>;
	worker: StartWorker;
	/** Ends all processes and removes the folder. */
	close: () => Promise<void>;
}

export function createBench(smoke: boolean): Bench {
	const folder = createTemporaryFolder();
	const worker: StartWorker = async (file) => await startBenchWorker(file, folder);
	const server = once(async () => await startService(worker));
	const service: Bench['service'] = async () => (await server()).address;
	const n8n = once(async () => await startBenchN8n(folder, await service()));

	return {
		smoke,
		size: (full, small) => (smoke ? small : full),
		folder,
		worker,
		service,
		behave: async (behave) => {
			await (await server()).worker.ask({ behave });
		},
		seen: async () => (await (await server()).worker.ask('seen')) as Seen,
		n8n,
		...createEngines(worker, service),
		client: createClients(worker, service),
		async close() {
			if (n8n.started()) await (await n8n()).stop();
			await endAllWorkers();
			rmSync(folder, { recursive: true, force: true });
		},
	};
}

/** @returns its path; it is removed when this process exits */
function createTemporaryFolder(): string {
	const folder = mkdtempSync(path.join(tmpdir(), 'mingleego-bench-'));
	process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
	return folder;
}

/** All sides run on the Node that n8n has. */
async function startBenchWorker<Question, Answer>(
	file: string,
	folder: string,
): Promise<Worker<Question, Answer>> {
	const { node } = await ensureN8n();
	const env = { ...process.env, TMPDIR: folder };
	return startWorker(path.join(__dirname, file), env, node);
}

async function startService(start: StartWorker) {
	const worker: Server = await start('service/server.ts');
	return { worker, address: (await worker.ask('start')) as Address };
}

/** Our node on n8n's engine alone: in a process that all jobs share, and in a new one. */
function createEngines(
	worker: StartWorker,
	service: Bench['service'],
): Pick<Bench, 'engine' | 'newEngine'> {
	const start = async (): Promise<EngineWorker> => await worker('sides/engine.ts');
	const shared = once(start);
	return {
		engine: async (job) => await (await shared()).ask({ ...job, service: await service() }),
		async newEngine(job) {
			const started = await start();
			try {
				const all = { ...job, service: await service() };
				// Loads and compiles what the job needs.
				await started.ask({ ...all, items: 1, watch: undefined });
				return await started.ask(all);
			} finally {
				await started.end();
			}
		},
	};
}

/** What works without n8n: a process for each of the two clients. */
function createClients(worker: StartWorker, service: Bench['service']): Bench['client'] {
	const start = async (): Promise<ClientWorker> => await worker('sides/client.ts');
	const clients = { axios: once(start), bare: once(start) };
	return async (job) => await (await clients[job.side]()).ask({ ...job, service: await service() });
}

/** @returns a function that creates the value the first time */
function once<T>(make: () => Promise<T>): (() => Promise<T>) & { started: () => boolean } {
	let made: Promise<T> | undefined;
	return Object.assign(async () => await (made ??= make()), { started: () => made !== undefined });
}
