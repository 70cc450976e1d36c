import type { VirtualClock } from '../../virtualClock';
import type { Limiter } from '../limiter';
import { RateLimit } from '../rateLimit';
import type { ServiceOptions } from '../service';
import { Gate } from './gate';

/** Milliseconds by which it stays clear of an edge: a request that left later may arrive earlier. */
const MARGIN = 1;

/** A limiter that knows what the service takes, and when. Nothing can be faster, except by luck. */
export function oracle(clock: VirtualClock, options: ServiceOptions, processes: number): Limiter {
	const { concurrency = () => Infinity, outage } = options;
	const rate = new RateLimit(options);
	const untilItTakesOne = () => {
		const now = clock.now();
		if (outage && now >= outage.from && now < outage.to) return outage.to - now;
		const waitMs = rate.take(now);
		return waitMs > 0 ? waitMs + MARGIN : 0;
	};
	const algorithm = {
		limit: () => concurrency(clock.now()) / processes,
		onEnd: () => undefined,
	};
	return new Gate(clock, algorithm, untilItTakesOne);
}
