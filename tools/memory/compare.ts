import { rm } from 'node:fs/promises';
import path from 'node:path';

import type { IBinaryKeyData } from 'n8n-workflow';

import type { Upload } from '../../emulator/multipart';
import { startWorker, type Worker } from '../processes/worker';
import { makeFiles } from './files';
import type { Folders } from './store';
import type { Job, Measurement, Row, Scenario, Service, SideName, SourceFile } from './types';

export type Server = Worker<'start' | 'arrived', Service | Upload[]>;
export type Store = Worker<Folders, IBinaryKeyData[]>;

interface Setting {
	/** For everything temporary. */
	folder: string;
	/** The environment of the processes. */
	env: NodeJS.ProcessEnv;
	/** A server that was started. */
	server: Server;
	service: Service;
	store: Store;
	rounds: number;
}

/**
 * Uploads a scenario's files on both sides alternately, each time in a process of its own.
 *
 * @returns the highest peak and the middle time of each side
 * @throws Error When something arrived that is not what was sent.
 */
export async function compare(
	scenario: Scenario,
	{ folder, env, server, service, store, rounds }: Setting,
): Promise<Row> {
	const sourceFolder = path.join(folder, 'source');
	const storageFolder = path.join(folder, 'storage');
	const files = await makeFiles(sourceFolder, scenario);
	const stored = await store.ask({ sourceFolder, storageFolder });

	const measured: Record<SideName, Measurement[]> = { node: [], axios: [] };
	for (let round = 0; round < rounds; round += 1) {
		// The side that goes first changes, should that make a difference.
		const sides = ['node', 'axios'] as SideName[];
		for (const side of round % 2 === 0 ? sides : sides.reverse()) {
			const job: Job = { side, service, files, storageFolder, stored };
			const one = await measureInNewProcess(job, env).catch(
				// The system may end a process that wants more memory than there is.
				({ message }: Error) => ({ peak: 0, ms: 0, failure: { message } }),
			);
			measured[side].push(one);
			const arrived = (await server.ask('arrived')) as Upload[];
			if (!one.failure) assertWhole(side, files, arrived);
		}
	}
	await rm(sourceFolder, { recursive: true });
	await rm(storageFolder, { recursive: true });
	return { scenario, node: summarize(measured.node), axios: summarize(measured.axios) };
}

async function measureInNewProcess(job: Job, env: NodeJS.ProcessEnv): Promise<Measurement> {
	const worker: Worker<Job, Measurement> = startWorker(path.join(__dirname, 'measure.ts'), env);
	try {
		return await worker.ask(job);
	} finally {
		await worker.end();
	}
}

/** @throws Error Unless each file arrived once, and whole. */
function assertWhole(side: SideName, files: SourceFile[], arrived: Upload[]) {
	const sums = new Map(arrived.map(({ fileName, sha256 }) => [fileName, sha256]));
	const whole = files.filter(({ name, sha256 }) => sums.get(name) === sha256).length;
	if (whole === files.length && arrived.length === files.length) return;
	throw new Error(
		`${side}: ${whole} of ${files.length} files arrived whole, in ${arrived.length} uploads`,
	);
}

function summarize(measured: Measurement[]): Measurement {
	const times = measured.map(({ ms }) => ms).sort((a, b) => a - b);
	return {
		peak: Math.max(...measured.map(({ peak }) => peak)),
		ms: times[Math.floor(times.length / 2)],
		failure: measured.find(({ failure }) => failure)?.failure,
	};
}
