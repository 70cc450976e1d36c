import { ConcurrencyLimiter } from '../../../nodes/Mingleego/resilience/concurrencyLimiter';
import type { Limiter } from '../limiter';

/** The limiter that ships today: each run has its own. */
export function present(): Limiter {
	return {
		createRun(maxConcurrency) {
			const limiter = new ConcurrencyLimiter(maxConcurrency);
			return {
				acquire: async (isRetry) => {
					const permit = await limiter.acquire(isRetry);
					return {
						onSuccess: () => permit.onSuccess(),
						onOverload: ({ kind, retryAfter }) =>
							permit.onOverload(kind, retryAfter, retryAfter ?? 500),
						onUnavailable: (certain) => permit.onUnavailable(certain),
						release: () => permit.release(),
					};
				},
			};
		},
	};
}
