import type { LimitedRun } from '../../nodes/client/resilience/concurrencyLimiter';

/** One run of a node. */
export type Run = Pick<LimitedRun, 'acquire'>;

/** A limiter that is compared, with the interface of ours. */
export interface Limiter {
	/** @param maxConcurrency the most requests of that run at once */
	createRun(maxConcurrency: number): Run;
}
