import type { IExecutePaginationFunctions } from 'n8n-workflow';

import { ServiceFailure } from '../errors/apiError';
import { sendWatched } from '../http/idleTimeout';
import { itemContextOf } from '../http/itemContext';
import type { Turn } from '../resilience/concurrencyLimiter';
import { LONGEST_WAIT, Patience } from '../resilience/rateLimitWait';
import { backoff, verdictOn } from '../resilience/retryPolicy';
import { pause } from '../resilience/sleep';
import type { NodeTry } from './nodeTry';
import type { Run } from './runState';

/** A request that is made for an item. It may be sent more than once. */
export interface Errand<T> {
	/** Who responds, as it stands at the start of a sentence; Mingleego unless given. */
	responder?: string;
	/** Makes it ready. Called once, when its turn has come, so that no file is open before. */
	prepare?(): Promise<void>;
	/** Sends it and reads its answer. */
	send(): Promise<T>;
	/** What kept it from being sent whole, if it was something on this side. */
	problem?(): Error | undefined;
	/** Whether it must not be sent again, because somebody has seen a part of its answer. */
	seen?(): boolean;
	/** Called after each attempt, however it ended. */
	release?(): void;
}

/** Of an attempt that failed: whether the errand is tried again, and after how many milliseconds. */
interface Next {
	again: boolean;
	wait: number;
}

const FINAL: Next = { again: false, wait: 0 };

/** How far one errand has come. */
interface Course {
	retries: number;
	patience: Patience;
	ready: boolean;
}

/** The errands of one item: each waits for its turn, is sent, and is sent again where that makes sense. */
export class Errands {
	/** How often the last errand was sent. */
	attempts = 0;

	/**
	 * @param hook the item's context, as n8n hands it to the hook
	 * @param timeout milliseconds until a response begins, and that it may pause
	 * @param run what the item shares with the others
	 * @param nodeTry ends the errands early
	 */
	constructor(
		private readonly hook: IExecutePaginationFunctions,
		private readonly timeout: number,
		private readonly run: Run,
		private readonly nodeTry: NodeTry,
	) {}

	/**
	 * Does one errand.
	 *
	 * @returns what its `send` gives
	 * @throws what its last attempt threw; `attempts` says how many there were
	 */
	async do<T>(errand: Errand<T>): Promise<T> {
		this.attempts = 0;
		const { signal } = this.nodeTry;
		const course: Course = { retries: 0, patience: new Patience(), ready: false };
		for (;;) {
			const turn = await this.run.turns.take(this.attempts > 0, signal);
			let asked = false;
			let failure: unknown;
			let next = FINAL;
			try {
				if (!course.ready) await errand.prepare?.();
				course.ready = true;
				this.attempts += 1;
				asked = true;
				const result = await this.sendOnce(errand);
				this.run.account.lastSuccess = Date.now();
				turn.kept();
				return result;
			} catch (thrown) {
				asked &&= !signal.aborted;
				failure = errand.problem?.() ?? thrown;
				if (!errand.seen?.()) next = this.judge(failure, course, turn);
				if (!next.again) this.giveUp();
			} finally {
				errand.release?.();
				if (asked) turn.end();
				else turn.ignore();
			}
			if (!next.again) throw failure;
			await pause(next.wait, signal);
		}
	}

	/** The item has failed. Called before its permit is released, so that no further request begins for a lost run. */
	private giveUp(): void {
		if (!this.hook.continueOnFail()) this.nodeTry.fail(this.hook.getItemIndex());
	}

	private async sendOnce<T>(errand: Errand<T>): Promise<T> {
		const context = itemContextOf(this.hook);
		const responder = errand.responder ?? 'Mingleego';
		const send = async () => await errand.send();
		return await this.nodeTry.withSignal(
			async (signal) => await sendWatched(context, signal, this.timeout, responder, send),
		);
	}

	/** What follows a failure; the run is told what the service asks of it. */
	private judge(failure: unknown, course: Course, turn: Turn): Next {
		const { run } = this;
		if (this.nodeTry.signal.aborted) return FINAL;

		const { passing, pushback, down, retryAfter } = verdictOn(failure);
		if (!passing) {
			// A refusal is an answer too; a problem with a file or a host that is not known says nothing of the service.
			if (failure instanceof ServiceFailure) turn.kept();
			return FINAL;
		}
		if (down) turn.down(down.certain);
		// A longer wait than this is not waited for by anyone.
		if (retryAfter !== undefined && retryAfter > LONGEST_WAIT) return FINAL;

		const limited = pushback === 'limited';
		if (!limited) course.retries += 1;
		const wait = limited
			? course.patience.next(run.account.lastSuccess, retryAfter)
			: backoff(course.retries);
		if (pushback !== undefined || retryAfter !== undefined) {
			turn.pushedBack(pushback ?? 'unavailable', retryAfter, wait ?? 0);
		}
		if (wait === undefined || run.maxRetries === 0 || course.retries > run.maxRetries) return FINAL;
		return { again: true, wait };
	}
}
