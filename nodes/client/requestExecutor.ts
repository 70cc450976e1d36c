import { ApiError } from './errors/apiError';
import { FailedRequest } from './errors/failedRequest';
import { RequestGuard } from './http/requestGuard';
import type { Permit } from './resilience/concurrencyLimiter';
import { isWaitTooLong } from './resilience/rateLimitWait';
import { RetryPolicy } from './resilience/retryPolicy';
import { abortableSleep } from './resilience/sleep';
import { classifyFailure, getFailureCode } from './classifyFailure';
import type { RunState } from './runState';

/** A request of an item. It may be sent more than once. */
export interface RetryableRequest<T> {
	/** Who responds, worded for the start of a sentence; Mingleego by default. */
	responder?: string;
	/** Prepares the request. Called once, after its first permit was acquired, so that no file is open before. */
	prepare?(): Promise<void>;
	/** Sends the request and reads the response, with a guard for this attempt. */
	send(guard: RequestGuard): Promise<T>;
	/** The local error that kept the request from being sent completely, if there was one. */
	localError?(): Error | undefined;
	/** Whether it must not be retried, because streaming clients have received a part of the response. */
	isPartlyDelivered?(): boolean;
	/** Called after each attempt, whatever its outcome. */
	cleanup?(): void;
}

/** An item that requests are sent for. */
export interface RequestingItem {
	index: number;
	/** Called when a request has failed, before its permit is released, so that no further request starts for a lost run. */
	onFailure(): void;
}

/** Something in flight that can be ended early. */
export interface Abortable {
	abort(): void;
}

/** Requests that end together. */
export interface RequestGroup {
	/** Aborts when they are no longer needed. */
	signal: AbortSignal;
	/** Runs a request that is aborted with the others. */
	track<T>(request: Abortable, send: () => Promise<T>): Promise<T>;
}

/** The progress of one request. */
interface Progress {
	readonly retryPolicy: RetryPolicy;
	isPrepared: boolean;
	/** How many times it was sent. */
	attempts: number;
}

/** What came of one attempt: a result, or a wait before the next attempt. */
type Outcome<T> = { result: T } | { delayMs: number };

/**
 * Executes the requests of one item, or of one call of a chat model: each waits for a permit, is sent, and is retried
 * where that makes sense.
 */
export class RequestExecutor {
	/**
	 * @param timeoutMs maximum milliseconds until a response begins, and for each of its pauses
	 * @param runState what the requests share with others
	 * @param nodeTry ends the requests early
	 * @param item the item that the requests belong to, if it is known
	 */
	constructor(
		private readonly timeoutMs: number,
		private readonly runState: RunState,
		private readonly nodeTry: RequestGroup,
		private readonly item?: RequestingItem,
	) {}

	/**
	 * Executes one request.
	 *
	 * @returns what its `send` returns
	 * @throws FailedRequest
	 */
	async execute<T>(request: RetryableRequest<T>): Promise<T> {
		const retryPolicy = new RetryPolicy(this.runState.maxRetries);
		const progress: Progress = { retryPolicy, isPrepared: false, attempts: 0 };
		try {
			for (;;) {
				const outcome = await this.attempt(request, progress);
				if ('result' in outcome) return outcome.result;
				await abortableSleep(outcome.delayMs, this.nodeTry.signal);
			}
		} catch (failure) {
			return await Promise.reject(new FailedRequest(failure, progress.attempts));
		}
	}

	private async attempt<T>(request: RetryableRequest<T>, progress: Progress): Promise<Outcome<T>> {
		const { limitedRun, credentialState, reporter } = this.runState;
		const { signal } = this.nodeTry;
		this.reportPause();
		const permit = await limitedRun.acquire(progress.attempts > 0, signal);
		try {
			if (!progress.isPrepared) await request.prepare?.();
			progress.isPrepared = true;
			progress.attempts += 1;
			const result = await this.send(request);
			credentialState.lastSuccessAt = Date.now();
			permit.onSuccess();
			reporter.onSuccess();
			return { result };
		} catch (thrown) {
			const failure = request.localError?.() ?? thrown;
			const canRetry = !signal.aborted && !request.isPartlyDelivered?.();
			const delayMs = canRetry
				? this.getRetryDelay(failure, progress.retryPolicy, permit)
				: undefined;
			if (delayMs !== undefined) {
				this.reportRetry(failure, progress.attempts, delayMs);
				return { delayMs };
			}
			this.item?.onFailure();
			throw failure;
		} finally {
			request.cleanup?.();
			permit.release();
		}
	}

	private async send<T>(request: RetryableRequest<T>): Promise<T> {
		const guard = new RequestGuard(this.timeoutMs, request.responder ?? 'Mingleego');
		return await this.nodeTry.track(
			guard,
			async () => await guard.run(async () => await request.send(guard)),
		);
	}

	private reportPause(): void {
		const pause = this.runState.limitedRun.getPause();
		if (pause) this.runState.reporter.onPause(pause);
	}

	private reportRetry(failure: unknown, attempt: number, delayMs: number): void {
		this.runState.reporter.onRetry({
			itemIndex: this.item?.index,
			attempt,
			reason: getFailureCode(failure),
			delayMs,
		});
		this.reportPause();
	}

	/**
	 * Tells the limiter what a failure says about the service.
	 *
	 * @returns milliseconds until the request is retried; undefined if it is not
	 */
	private getRetryDelay(
		failure: unknown,
		retryPolicy: RetryPolicy,
		permit: Permit,
	): number | undefined {
		const failureClass = classifyFailure(failure);
		const { isRetryable, overload, unavailable, retryAfterMs } = failureClass;
		// A refusal is a response too. A problem with a file or an unknown host says nothing about the service.
		if (!isRetryable && failure instanceof ApiError) permit.onSuccess();
		if (unavailable) permit.onUnavailable(unavailable.isCertain);
		const isOverloaded = overload !== undefined || retryAfterMs !== undefined;
		// Nobody waits longer than the maximum: this item fails, and the others try for themselves.
		const isExcess =
			isOverloaded &&
			!isWaitTooLong(retryAfterMs) &&
			permit.onOverload({ kind: overload ?? 'unavailable', retryAfterMs });
		const { lastSuccessAt } = this.runState.credentialState;
		return retryPolicy.nextDelay(failureClass, isExcess, lastSuccessAt);
	}
}
