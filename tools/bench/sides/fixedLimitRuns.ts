/**
 * A process in which axios does the work of many executions with the limit of the service set by hand, and with the
 * retries of our node: the ideal in practice, for whoever knows the service.
 */

import { AxiosError } from 'axios';

import { getBackoffDelay } from '../../../nodes/client/resilience/backoff';
import { handleQuestions } from '../../processes/worker';
import type { Address } from '../types';
import { promptsOf, startRuns, type Job, type RunResult } from './startRuns';
import { chat } from './viaAxios';

/** How many times our node retries by default. */
const MAX_RETRIES = 3;

/** Who goes first: a retry, then a run of one item, then a batch. */
const PRIORITIES = ['retry', 'single', 'batch'] as const;

type Priority = (typeof PRIORITIES)[number];

class FixedLimit {
	private inFlight = 0;

	private readonly waiting: Record<Priority, Array<() => void>> = {
		retry: [],
		single: [],
		batch: [],
	};

	constructor(private readonly limit: number) {}

	async acquire(priority: Priority): Promise<void> {
		await new Promise<void>((resolve) => {
			this.waiting[priority].push(resolve);
			this.dispatch();
		});
	}

	release(): void {
		this.inFlight -= 1;
		this.dispatch();
	}

	private dispatch(): void {
		while (this.inFlight < this.limit) {
			const priority = PRIORITIES.find((name) => this.waiting[name].length > 0);
			if (!priority) return;
			this.inFlight += 1;
			this.waiting[priority].shift()?.();
		}
	}
}

async function work({ service, runs, atOnce }: Job): Promise<RunResult[]> {
	const limit = new FixedLimit(atOnce);
	return await startRuns(runs, async (run, index) => {
		const priority = run.items === 1 ? 'single' : 'batch';
		const succeeded = await Promise.all(
			promptsOf(run, index).map(async (prompt) => await send(service, prompt, limit, priority)),
		);
		return succeeded.filter(Boolean).length;
	});
}

/** @returns whether it succeeded, after retries */
async function send(
	service: Address,
	prompt: string,
	limit: FixedLimit,
	first: Priority,
): Promise<boolean> {
	let retries = 0;
	for (let priority = first; ; priority = 'retry') {
		await limit.acquire(priority);
		const failure = await chat(service, prompt).then(() => undefined, toError);
		limit.release();
		if (!failure) return true;
		const retryAfterMs = getRetryAfterMs(failure);
		// As with our node, what was refused because of too many requests does not count.
		if (retryAfterMs === undefined) retries += 1;
		if (retries > MAX_RETRIES) return false;
		const delayMs = retryAfterMs ?? getBackoffDelay(retries);
		await new Promise((resolve) => setTimeout(resolve, delayMs));
	}
}

/** @throws what is not a failed request */
function toError(thrown: unknown): AxiosError {
	if (thrown instanceof AxiosError) return thrown;
	throw thrown;
}

/** @returns the wait that the service asks for with 429 */
function getRetryAfterMs({ response }: AxiosError): number | undefined {
	return response?.status === 429 ? Number(response.headers['retry-after']) * 1000 : undefined;
}

handleQuestions(work);
