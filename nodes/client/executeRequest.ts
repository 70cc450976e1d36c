import { classifyFailure, getFailureCode } from './classifyFailure';
import type { ServerAccess } from './clientRun';
import { ApiError } from './errors/apiError';
import { FailedRequest } from './errors/failedRequest';
import type { Server } from './errors/server';
import { AttemptTimeout } from './http/attemptTimeout';
import type { Permit } from './resilience/concurrencyLimiter';
import {
	getRetryDelay,
	isWaitTooLong,
	RetryBudget,
	type FailureClass,
} from './resilience/retryPolicy';
import { abortableSleep } from './resilience/sleep';
import type { RunReporter } from './runReporter';

/** A request that may be sent more than once. */
export interface RetryableRequest<T> {
	/** The server that an error speaks of. */
	server: Server;
	/** How the run reaches it. */
	access: ServerAccess;
	/** Sends the request and reads the response, within the time limits of this attempt. */
	send(timeout: AttemptTimeout): Promise<T>;
	/** Whether it must not be retried, because streaming clients have received a part of the response. */
	isPartlyDelivered?(): boolean;
}

/** How the requests of one call are sent. */
export interface CallSettings {
	/** Maximum milliseconds until a response begins, and for each of its pauses. */
	timeoutMs: number;
	maxRetries: number;
	/** Ends the requests early. */
	signal: AbortSignal;
	reporter: RunReporter;
	/** The index of the item that they belong to, if it is known. */
	itemIndex?: number;
	/** Called when a request has failed, before its permit is released, so that no further request starts for a lost run. */
	onFailure?(): void;
}

/**
 * Executes one request: it waits for a permit, is sent, and is retried where that makes sense.
 *
 * @param request the request
 * @param settings how it is sent
 * @returns what its `send` returns
 * @throws FailedRequest
 */
export async function executeRequest<T>(
	request: RetryableRequest<T>,
	settings: CallSettings,
): Promise<T> {
	const { refusals } = request.access.state;
	const execution = new Execution(request, settings);
	refusals.enter(performance.now());
	try {
		return await execution.run();
	} catch (failure) {
		return await Promise.reject(new FailedRequest(failure, execution.attempts));
	} finally {
		refusals.leave(performance.now());
	}
}

/** What came of one attempt: a result, or a wait before the next attempt. */
type Outcome<T> = { result: T } | { delayMs: number };

/** The attempts to send one request. */
class Execution<T> {
	attempts = 0;

	private readonly budget: RetryBudget;

	/** Since when it has waited for its next attempt, in milliseconds of the monotonic clock. */
	private waitingSince = performance.now();

	private lastFailure?: unknown;

	constructor(
		private readonly request: RetryableRequest<T>,
		private readonly settings: CallSettings,
	) {
		this.budget = new RetryBudget(settings.maxRetries);
	}

	async run(): Promise<T> {
		for (;;) {
			const outcome = await this.attempt();
			if ('result' in outcome) return outcome.result;
			await abortableSleep(outcome.delayMs, this.settings.signal);
		}
	}

	private async attempt(): Promise<Outcome<T>> {
		const { limitedRun, state } = this.request.access;
		this.reportPause();
		const permit = await limitedRun.acquire(this.attempts > 0, this.settings.signal);
		try {
			if (state.refusals.hasGivenUp(this.waitingSince)) {
				throw this.lastFailure ?? createUnsentError(state.refusals.lastRefusal);
			}
			return await this.send(permit);
		} catch (failure) {
			this.settings.onFailure?.();
			return await Promise.reject(failure);
		} finally {
			permit.release();
		}
	}

	private async send(permit: Permit): Promise<Outcome<T>> {
		const { server, access, send } = this.request;
		const { timeoutMs, signal, reporter } = this.settings;
		this.attempts += 1;
		try {
			const timeout = new AttemptTimeout(timeoutMs, server, signal);
			const result = await timeout.run(async () => await send(timeout));
			access.state.refusals.end();
			permit.onSuccess();
			reporter.onSuccess(access.server);
			return { result };
		} catch (failure) {
			this.lastFailure = failure;
			const delayMs = this.getRetryDelay(failure, permit);
			if (delayMs === undefined) return await Promise.reject(failure);
			const reason = getFailureCode(failure);
			reporter.onRetry({ ...this.settings, attempt: this.attempts, reason, delayMs });
			this.reportPause();
			return { delayMs };
		}
	}

	/**
	 * Tells the limiter what a failure says about the server.
	 *
	 * @returns milliseconds until the request is sent again; undefined if it is not
	 */
	private getRetryDelay(failure: unknown, permit: Permit): number | undefined {
		const { access, isPartlyDelivered } = this.request;
		if (this.settings.signal.aborted || isPartlyDelivered?.()) return undefined;
		const { refusals, limiter } = access.state;
		const failureClass = classifyFailure(failure);
		const { overload, retryAfterMs } = failureClass;
		const isExcess = tellLimiter(permit, failureClass);
		this.waitingSince = performance.now();
		if (overload === 'rateLimited') refusals.onRefusal(this.waitingSince, failure);
		const delayMs = getRetryDelay(failureClass, this.budget, refusals, this.waitingSince);
		// What waits for a permit fails with it, so nothing holds it back any longer.
		if (refusals.hasGivenUp(this.waitingSince)) limiter.resume();
		// The limiter knows when there is room, so the request waits longer only if the service asks it to.
		const isLimited = overload === 'rateLimited' && isExcess && retryAfterMs === undefined;
		return delayMs !== undefined && isLimited ? 0 : delayMs;
	}

	private reportPause(): void {
		const { limitedRun, server } = this.request.access;
		const pause = limitedRun.getPause();
		if (pause) this.settings.reporter.onPause(server, pause);
	}
}

/**
 * Tells the limiter what a failure says about the server.
 *
 * @returns whether the request was one too many at once
 */
function tellLimiter(permit: Permit, failureClass: FailureClass): boolean {
	const { isAnswered, overload, unavailable, retryAfterMs } = failureClass;
	if (isAnswered) permit.onSuccess();
	if (unavailable) permit.onUnavailable(unavailable.isCertain);
	// Nobody waits longer than the maximum: this request fails, and the others try for themselves.
	if (isWaitTooLong(retryAfterMs)) return false;
	if (overload === undefined && retryAfterMs === undefined) return false;
	return permit.onOverload({ kind: overload ?? 'unavailable', retryAfterMs });
}

/**
 * The error of a request that was never sent, because the service has refused all others for too long.
 *
 * @param refusal what the last of them threw
 */
function createUnsentError(refusal: unknown): unknown {
	if (!(refusal instanceof ApiError)) return refusal;
	const { name } = refusal.server;
	return new ApiError(
		`The request was not sent, because ${name} has refused all others for too long. ${refusal.sentence}`,
		refusal,
	);
}
