import { randomOf } from '../random';
import { VirtualClock } from './clock';
import type { Limiter } from './limiter';
import { Service, type ServiceOptions } from './service';
import { Client, type RunResult, type Workload } from './workload';

/** How a limiter is made for one simulation. */
export type Contender = (
	clock: VirtualClock,
	options: ServiceOptions,
	random: () => number,
	processes: number,
) => Limiter;

export interface Outcome {
	ms: number;
	refused: number;
	requests: number;
	lost: number;
	peak: number;
	runs: RunResult[];
}

/** Milliseconds after which a simulation is given up. */
const AT_MOST = 3_600_000;

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
	const limiters = Array.from({ length: processes }, (_, n) =>
		contender(clock, options, randomOf(seed + 10 + n), processes),
	);
	const work = new Client(clock, randomOf(seed + 3), service, limiters).work(workload);
	const done = await clock.run(work, AT_MOST);
	const { refused, requests, peak } = service.seen;
	if (!done) return { ms: AT_MOST, refused, requests, peak, lost: NaN, runs: [] };
	const runs = await work;
	return {
		ms: Math.max(...runs.map(({ finishedAt }) => finishedAt)),
		refused,
		requests,
		peak,
		lost: runs.reduce((sum, { lost }) => sum + lost, 0),
		runs,
	};
}
