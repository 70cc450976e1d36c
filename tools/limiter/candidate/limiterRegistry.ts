import { ConcurrencyLimiter, type Clock } from './concurrencyLimiter';

/** Milliseconds after which a limiter that nobody uses is forgotten, with all that it learned. */
const MEMORY_MS = 600_000;

/**
 * The limiters of this process, one for each credential and service. Nothing runs in the background: those
 * that are no longer used go when another one is asked for.
 */
export class LimiterRegistry {
	/** The one that was not asked for the longest comes first. */
	private readonly limiters = new Map<string, { limiter: ConcurrencyLimiter; usedAt: number }>();

	constructor(private readonly clock: Clock) {}

	get size(): number {
		return this.limiters.size;
	}

	/**
	 * @param credentialId the credential's ID in n8n
	 * @param origin the origin of its base URL
	 */
	get(credentialId: string, origin: string): ConcurrencyLimiter {
		const now = this.clock.now();
		this.evict(now);
		const key = `${credentialId} ${origin}`;
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
