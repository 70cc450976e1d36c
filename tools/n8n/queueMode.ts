import type { EmulatorOptions } from '../../emulator/emulator';
import type { ProcessGroup } from '../processes/processGroup';
import { startPostgres, type Postgres } from '../services/postgres';
import { startRedis } from '../services/redis';
import { findFreePort } from './freePort';
import { startProcess, untilReady } from './process';
import { startRealN8n, type RealN8n } from './realN8n';

/** How many executions a worker runs at once: n8n's own default. */
export const CONCURRENCY = 10;

/**
 * How soon a worker that died is noticed, in milliseconds: when it has not renewed its lock for that long. n8n's
 * defaults are a minute, and half a minute for the check.
 */
const LOCK = {
	QUEUE_WORKER_LOCK_DURATION: '10000',
	QUEUE_WORKER_LOCK_RENEW_TIME: '2000',
	QUEUE_WORKER_STALLED_INTERVAL: '2000',
};

interface Worker {
	process: ProcessGroup;
	/** The IDs of those that it has begun. */
	executions: () => string[];
}

export interface QueueMode {
	main: RealN8n;
	/** Live. */
	workers: Worker[];
	addWorker: () => Promise<Worker>;
	/** Ends all of it. */
	stop: () => Promise<void>;
}

/**
 * n8n in queue mode: Redis, PostgreSQL, a main and its workers, with an emulator as the service. The workers share
 * the main's user folder, and with it the node and the encryption key.
 *
 * @throws Error when a part of it is not installed or does not start
 */
export async function startQueueMode({
	workers: count,
	emulator,
}: {
	workers: number;
	emulator?: EmulatorOptions;
}): Promise<QueueMode> {
	const stops: Array<() => Promise<void>> = [];
	const stop = async () => {
		for (const stopPart of stops.splice(0).reverse()) await stopPart();
	};
	try {
		const redis = await startRedis();
		stops.push(redis.stop);
		const postgres = await startPostgres();
		stops.push(postgres.stop);
		const env = getSettings(redis, postgres);
		const main = await startRealN8n({ env, emulator });
		stops.push(main.stop);

		const workers: Worker[] = [];
		const addWorker = async () => {
			const worker = await startWorker(main, env);
			stops.push(worker.process.stop);
			workers.push(worker);
			return worker;
		};
		// One after the other: together they would take longer on a small machine.
		while (workers.length < count) await addWorker();
		return { main, workers, addWorker, stop };
	} catch (error) {
		await stop();
		throw error;
	}
}

/** n8n's settings that all processes share. */
function getSettings(redis: { port: number }, postgres: Postgres): Record<string, string> {
	return {
		EXECUTIONS_MODE: 'queue',
		QUEUE_BULL_REDIS_HOST: '127.0.0.1',
		QUEUE_BULL_REDIS_PORT: String(redis.port),
		...getDatabaseSettings(postgres),
		...LOCK,
	};
}

/** n8n's settings that make PostgreSQL its database. */
export function getDatabaseSettings({ port, database, user }: Postgres): Record<string, string> {
	return {
		DB_TYPE: 'postgresdb',
		DB_POSTGRESDB_HOST: '127.0.0.1',
		DB_POSTGRESDB_PORT: String(port),
		DB_POSTGRESDB_DATABASE: database,
		DB_POSTGRESDB_USER: user,
	};
}

/** @param env n8n's settings that all processes share */
async function startWorker(
	{ n8n, userFolder, files }: RealN8n,
	env: Record<string, string>,
): Promise<Worker> {
	const port = await findFreePort();
	const process = startProcess(n8n.installation, {
		args: ['worker', `--concurrency=${CONCURRENCY}`],
		userFolder,
		files,
		env: {
			...env,
			QUEUE_HEALTH_CHECK_ACTIVE: 'true',
			QUEUE_HEALTH_CHECK_PORT: String(port),
			N8N_RUNNERS_BROKER_PORT: String(await findFreePort()),
		},
	});
	await untilReady(process, `http://localhost:${port}/healthz/readiness`);
	const executions = () =>
		[...process.log().matchAll(/Worker started execution (\d+)/g)].map(([, id]) => id);
	return { process, executions };
}
