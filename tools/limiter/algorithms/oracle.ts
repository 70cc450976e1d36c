import type { VirtualClock } from '../clock';
import type { Limiter } from '../limiter';
import type { ServiceOptions } from '../service';
import { Gate } from './gate';

/** Milliseconds by which it stays clear of an edge: a request that left later may arrive earlier. */
const MARGIN = 1;

/** A limiter that knows what the service takes, and when. Nothing can be faster, except by luck. */
export function oracle(
	clock: VirtualClock,
	options: ServiceOptions,
	_random: () => number,
	processes: number,
): Limiter {
	const { concurrency = () => Infinity, bucket, window, outage } = options;
	let tokens = bucket?.burst ?? 0;
	let refilled = 0;
	let taken = { window: -1, requests: 0 };

	const untilToken = (now: number): number => {
		if (!bucket) return 0;
		tokens = Math.min(bucket.burst, tokens + ((now - refilled) * bucket.rate) / 1000);
		refilled = now;
		if (tokens < 1) return ((1 - tokens) * 1000) / bucket.rate + MARGIN;
		tokens -= 1;
		return 0;
	};
	const untilWindow = (now: number): number => {
		if (!window) return 0;
		const number = Math.floor(now / window.ms);
		if (taken.window !== number) taken = { window: number, requests: 0 };
		if (taken.requests >= window.requests) return window.ms - (now % window.ms);
		taken.requests += 1;
		return 0;
	};
	const untilItTakesOne = () => {
		const now = clock.now();
		if (outage && now >= outage.from && now < outage.to) return outage.to - now;
		return untilToken(now) || untilWindow(now);
	};
	const algorithm = {
		limit: () => concurrency(clock.now()) / processes,
		onSample: () => undefined,
	};
	return new Gate(clock, algorithm, untilItTakesOne);
}
