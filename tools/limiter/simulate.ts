import { randomOf } from '../random';
import { VirtualClock } from '../virtualClock';
import type { Limiter } from './limiter';
import { Service, type ServiceOptions } from './service';
import { Client, type RunResult, type Workload } from './workload';

/** How a limiter is made for one simulation. */
export type Contender = (
	clock: VirtualClock,
	options: ServiceOptions,
	processes: number,
) => Limiter;

export interface Outcome {
	/** Until the last item was done. */
	ms: number;
	/** How many requests were refused as too many. */
	refused: number;
	lost: number;
	runs: RunResult[];
}

/** Runs one workload against one service through one limiter, in virtual time. */
export async function simulate(
	contender: Contender,
	options: ServiceOptions,
	workload: Workload,
	seed: number,
): Promise<Outcome> {
	const clock = new VirtualClock();
	const service = new Service(options, clock, randomOf(seed));
	const { processes = 1 } = workload;
	const limiters = Array.from({ length: processes }, () => contender(clock, options, processes));
	const client = new Client(clock, randomOf(seed + 3), service, limiters);
	const runs = await clock.run(client.work(workload));
	return {
		ms: Math.max(...runs.map(({ finishedAt }) => finishedAt)),
		refused: service.refused,
		lost: runs.reduce((sum, { lost }) => sum + lost, 0),
		runs,
	};
}
