import type { OverloadSignal } from './candidate/adaptiveLimit';

/** One request's permission to be in flight. */
export interface Permit {
	/** The request only asks whether the service is back: its failure is not the item's. */
	readonly isProbe?: boolean;
	onSuccess(): void;
	/** @returns whether the limiter decides alone when the request is retried */
	onOverload(how: { kind: OverloadSignal; retryAfter?: number }): boolean;
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
