import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { Installation } from '../n8n/install';
import { startWorker, type Worker } from '../processes/worker';
import { startBenchN8n, type BenchN8n } from './n8n/benchN8n';
import type { Behavior, Question, Seen } from './service/server';
import type { Done as ClientDone, Job as ClientJob } from './sides/client';
import type { Done, Job } from './sides/engine';
import type { Address } from './types';

/** The processes that the scenarios share. All but n8n run on the Node that n8n has. */
export interface Bench {
	/** The first unless the runs are small, only to check that everything works. */
	size: (full: number, small: number) => number;
	/** For everything temporary. */
	folder: string;
	service: Address;
	/** Sets how the service responds from now on. */
	behave: (behavior: Behavior) => Promise<void>;
	/** Asks what the service has seen since then. */
	seen: () => Promise<Seen>;
	n8n: BenchN8n;
	engine: (job: Omit<Job, 'service'>) => Promise<Done>;
	client: (job: Omit<ClientJob, 'service'>) => Promise<ClientDone>;
	/** Starts another process; `file` within this folder. */
	start: <Question, Answer>(file: string) => Worker<Question, Answer>;
	/** Ends all processes and removes the folder. */
	close: () => Promise<void>;
}

export async function startBench(smoke: boolean, { node }: Installation): Promise<Bench> {
	const folder = createTemporaryFolder();
	const env = { ...process.env, TMPDIR: folder };
	const workers: Array<{ end: () => Promise<void> }> = [];
	const endWorkers = async () => {
		await Promise.all(workers.map(async ({ end }) => await end()));
	};
	const start = <Question, Answer>(file: string) => {
		const worker = startWorker<Question, Answer>(path.join(__dirname, file), env, node);
		workers.push(worker);
		return worker;
	};
	try {
		const server = start<Question, unknown>('service/server.ts');
		const service = (await server.ask('start')) as Address;
		const n8n = await startBenchN8n(folder, service);
		const engine = start<Job, Done>('sides/engine.ts');
		const client = start<ClientJob, ClientDone>('sides/client.ts');
		return {
			size: (full, small) => (smoke ? small : full),
			folder,
			service,
			async behave(behave) {
				await server.ask({ behave });
			},
			seen: async () => (await server.ask('seen')) as Seen,
			n8n,
			engine: async (job) => await engine.ask({ ...job, service }),
			client: async (job) => await client.ask({ ...job, service }),
			start,
			async close() {
				await n8n.stop();
				await endWorkers();
			},
		};
	} catch (error) {
		await endWorkers();
		throw error;
	}
}

/** @returns its path; it is removed when this process exits */
function createTemporaryFolder(): string {
	const folder = mkdtempSync(path.join(tmpdir(), 'mingleego-bench-'));
	process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
	return folder;
}
