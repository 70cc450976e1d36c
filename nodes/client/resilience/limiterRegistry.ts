import { ConcurrencyLimiter, type Clock } from './concurrencyLimiter';

/** Milliseconds after which an unused limiter is removed, with everything that it learned. */
const MEMORY_MS = 600_000;

/**
 * The limiters of a process, one for each credential and service. Nothing runs in the background: those that are no
 * longer used are removed when another one is requested.
 */
export class LimiterRegistry {
	/** The least recently used one comes first. */
	private readonly limiters = new Map<string, { limiter: ConcurrencyLimiter; usedAt: number }>();

	constructor(private readonly clock: Clock) {}

	get size(): number {
		return this.limiters.size;
	}

	/** @param key what a credential and the service that it is used for are known by */
	get(key: string): ConcurrencyLimiter {
		const now = this.clock.now();
		this.evict(now);
		const limiter = this.limiters.get(key)?.limiter ?? new ConcurrencyLimiter(this.clock);
		this.limiters.delete(key);
		this.limiters.set(key, { limiter, usedAt: now });
		return limiter;
	}

	private evict(now: number): void {
		for (const [key, entry] of this.limiters) {
			if (now - entry.usedAt < MEMORY_MS) return;
			this.limiters.delete(key);
			// A run may take longer than that.
			if (!entry.limiter.isIdle) this.limiters.set(key, { ...entry, usedAt: now });
		}
	}
}
