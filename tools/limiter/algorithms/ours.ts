import { ConcurrencyLimiter } from '../../../nodes/client/resilience/concurrencyLimiter';
import type { VirtualClock } from '../clock';
import type { Limiter } from '../limiter';

export function ours(clock: VirtualClock): Limiter {
	const limiter = new ConcurrencyLimiter(clock);
	return {
		createRun(maxConcurrency) {
			const run = limiter.createRun(maxConcurrency);
			return { acquire: async (isRetry) => await run.acquire(isRetry) };
		},
	};
}
