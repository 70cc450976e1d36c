import type { Permit } from '../../nodes/client/resilience/concurrencyLimiter';
import type { VirtualClock } from '../virtualClock';
import type { Limiter, Run } from './limiter';
import type { Response, Service } from './service';

/** Retries after transient errors, and the delays in milliseconds: those of the node, alike for all limiters. */
const MAX_RETRIES = 3;
const BASE_DELAY = 500;
const MAX_DELAY = 20_000;

/** Runs of a node, by when each starts. */
export interface Workload {
	/** In how many processes of n8n, which do not know of each other; 1 unless given. */
	processes?: number;
	runs: Array<{ at: number; items: number; maxConcurrency: number }>;
}

export interface RunResult {
	/** Milliseconds from its start to the end of its last item. */
	ms: number;
	lost: number;
	finishedAt: number;
}

/** Everything that sends the items of a workload to a service through a limiter. */
export class Client {
	constructor(
		private readonly clock: VirtualClock,
		private readonly random: () => number,
		private readonly service: Service,
		private readonly limiters: Limiter[],
	) {}

	/** @returns what became of each run */
	async work({ runs }: Workload): Promise<RunResult[]> {
		return await Promise.all(
			runs.map(async ({ at, items, maxConcurrency }, n) => {
				await this.clock.sleep(at);
				const run = this.limiters[n % this.limiters.length].createRun(maxConcurrency);
				const through = await Promise.all(
					Array.from({ length: items }, async () => await this.item(run)),
				);
				const finishedAt = this.clock.now();
				return { ms: finishedAt - at, lost: through.filter((came) => !came).length, finishedAt };
			}),
		);
	}

	/** @returns whether it came through */
	private async item(run: Run): Promise<boolean> {
		let retries = 0;
		let waits = 0;
		for (let isRetry = false; ; isRetry = true) {
			const permit = await run.acquire(isRetry);
			const response = await this.service.request();
			const { status, retryAfter } = response;
			if (status === 200) permit.onSuccess();
			const isExcess = status !== 200 && report(permit, response);
			permit.release();
			if (status === 200) return true;
			if (status === 429) {
				waits += 1;
				// The limiter knows when there is room: waiting would only put another request in its place.
				if (isExcess && retryAfter === undefined) continue;
				await this.clock.sleep(Math.max(retryAfter ?? BASE_DELAY, this.backoff(waits)));
			} else {
				retries += 1;
				if (retries > MAX_RETRIES) return false;
				await this.clock.sleep(Math.max(retryAfter ?? 0, this.backoff(retries)));
			}
		}
	}

	/** Exponential backoff with full jitter. */
	private backoff(retry: number): number {
		return this.random() * Math.min(MAX_DELAY, BASE_DELAY * 2 ** (retry - 1));
	}
}

/** @returns whether the limiter knows when there is room for the request */
function report(permit: Permit, { status, retryAfter }: Response): boolean {
	if (status === 429) return permit.onOverload({ kind: 'rateLimited', retryAfterMs: retryAfter });
	permit.onUnavailable(status === 503);
	return permit.onOverload({
		kind: status === 503 ? 'unavailable' : 'connectionLost',
		retryAfterMs: retryAfter,
	});
}
