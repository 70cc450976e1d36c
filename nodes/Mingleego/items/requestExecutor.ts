import type { IExecutePaginationFunctions } from 'n8n-workflow';

import { ApiError } from '../errors/apiError';
import { withIdleTimeout } from '../http/idleTimeout';
import { getItemContext } from '../http/itemContext';
import { getBackoffDelay } from '../resilience/backoff';
import type { Permit } from '../resilience/concurrencyLimiter';
import { MAX_TOTAL_WAIT_MS, RateLimitWait } from '../resilience/rateLimitWait';
import { classifyFailure } from '../resilience/retryPolicy';
import { abortableSleep } from '../resilience/sleep';
import type { NodeTry } from './nodeTry';
import type { RunState } from './runState';

/** A request of an item. It may be sent more than once. */
export interface RetryableRequest<T> {
	/** Who responds, worded for the start of a sentence; Mingleego by default. */
	responder?: string;
	/** Prepares the request. Called once, after its first permit was acquired, so that no file is open before. */
	prepare?(): Promise<void>;
	/** Sends the request and reads the response. */
	send(): Promise<T>;
	/** The local error that kept the request from being sent completely, if there was one. */
	localError?(): Error | undefined;
	/** Whether it must not be retried, because streaming clients have received a part of the response. */
	isPartlyDelivered?(): boolean;
	/** Called after each attempt, whatever its outcome. */
	cleanup?(): void;
}

/** For a failed attempt: whether the request is retried, and after how many milliseconds. */
interface RetryDecision {
	shouldRetry: boolean;
	delayMs: number;
}

const DO_NOT_RETRY: RetryDecision = { shouldRetry: false, delayMs: 0 };

/** The progress of one request. */
interface AttemptState {
	retries: number;
	rateLimitWait: RateLimitWait;
	isPrepared: boolean;
}

/** Executes the requests of one item: each waits for a permit, is sent, and is retried where that makes sense. */
export class RequestExecutor {
	/** How many times the latest request was sent. */
	attempts = 0;

	/**
	 * @param hook the item's context, as n8n passes it to the hook
	 * @param timeoutMs maximum milliseconds until a response begins, and for each of its pauses
	 * @param runState what the item shares with the others
	 * @param nodeTry ends the requests early
	 */
	constructor(
		private readonly hook: IExecutePaginationFunctions,
		private readonly timeoutMs: number,
		private readonly runState: RunState,
		private readonly nodeTry: NodeTry,
	) {}

	/**
	 * Executes one request.
	 *
	 * @returns what its `send` returns
	 * @throws what its last attempt threw; `attempts` holds the number of attempts
	 */
	async execute<T>(request: RetryableRequest<T>): Promise<T> {
		this.attempts = 0;
		const { signal } = this.nodeTry;
		const state: AttemptState = {
			retries: 0,
			rateLimitWait: new RateLimitWait(),
			isPrepared: false,
		};
		for (;;) {
			const permit = await this.runState.limiter.acquire(this.attempts > 0, signal);
			let asked = false;
			let failure: unknown;
			let decision = DO_NOT_RETRY;
			try {
				if (!state.isPrepared) await request.prepare?.();
				state.isPrepared = true;
				this.attempts += 1;
				asked = true;
				const result = await this.sendOnce(request);
				this.runState.credentialState.lastSuccessAt = Date.now();
				permit.onSuccess();
				return result;
			} catch (thrown) {
				asked &&= !signal.aborted;
				failure = request.localError?.() ?? thrown;
				if (!request.isPartlyDelivered?.()) decision = this.decideRetry(failure, state, permit);
				if (!decision.shouldRetry) this.giveUp();
			} finally {
				request.cleanup?.();
				if (asked) permit.release();
				else permit.ignore();
			}
			if (!decision.shouldRetry) throw failure;
			await abortableSleep(decision.delayMs, signal);
		}
	}

	/** The item has failed. Called before its permit is released, so that no further request starts for a lost run. */
	private giveUp(): void {
		if (!this.hook.continueOnFail()) this.nodeTry.fail(this.hook.getItemIndex());
	}

	private async sendOnce<T>(request: RetryableRequest<T>): Promise<T> {
		const context = getItemContext(this.hook);
		const responder = request.responder ?? 'Mingleego';
		const send = async () => await request.send();
		return await this.nodeTry.withSignal(
			async (signal) => await withIdleTimeout(context, signal, this.timeoutMs, responder, send),
		);
	}

	/** Decides what follows a failure, and passes what the service asks for to the run's limiter. */
	private decideRetry(failure: unknown, state: AttemptState, permit: Permit): RetryDecision {
		const { runState } = this;
		if (this.nodeTry.signal.aborted) return DO_NOT_RETRY;

		const { isRetryable, overload, unavailable, retryAfterMs } = classifyFailure(failure);
		if (!isRetryable) {
			// A refusal is a response too. A problem with a file or an unknown host says nothing about the service.
			if (failure instanceof ApiError) permit.onSuccess();
			return DO_NOT_RETRY;
		}
		if (unavailable) permit.onUnavailable(unavailable.isCertain);
		// No request waits longer than this.
		if (retryAfterMs !== undefined && retryAfterMs > MAX_TOTAL_WAIT_MS) return DO_NOT_RETRY;

		const isRateLimited = overload === 'rateLimited';
		if (!isRateLimited) state.retries += 1;
		const delayMs = isRateLimited
			? state.rateLimitWait.nextDelay(runState.credentialState.lastSuccessAt, retryAfterMs)
			: getBackoffDelay(state.retries);
		if (overload !== undefined || retryAfterMs !== undefined) {
			permit.onOverload(overload ?? 'unavailable', retryAfterMs, delayMs ?? 0);
		}
		if (delayMs === undefined || runState.maxRetries === 0 || state.retries > runState.maxRetries)
			return DO_NOT_RETRY;
		return { shouldRetry: true, delayMs };
	}
}
