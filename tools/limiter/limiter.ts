import type { OverloadSignal } from '../../nodes/client/resilience/overloadDetector';

/** One request's permission to be in flight. */
export interface Permit {
	onSuccess(): void;
	/** @returns whether the limiter knows when there is room for the request, so that it need not wait */
	onOverload(how: { kind: OverloadSignal; retryAfterMs?: number }): boolean;
	onUnavailable(certain: boolean): void;
	release(): void;
}

/** One run of a node: what it asks for, in the form of one limiter. */
export interface Run {
	acquire(isRetry: boolean): Promise<Permit>;
}

/** A limiter that is compared. */
export interface Limiter {
	/** @param maxConcurrency the most requests of that run at once */
	createRun(maxConcurrency: number): Run;
}
