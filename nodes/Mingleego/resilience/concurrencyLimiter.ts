import { Outage } from './circuitBreaker';
import { Crowd } from './congestionEpisode';
import { Pushbacks, type Pushback } from './overloadDetector';
import { pause } from './sleep';

/** How many requests a run starts with. */
const FEW = 5;

/** While no answer has come, the run widens this often, in milliseconds: a slow service is used fully too. */
const WIDEN_EVERY = 100;

/** The longest that everyone waits for a service which lets nobody through and asks for nothing, in milliseconds. */
const LONGEST_HOLD = 1_000;

/** How soon the run tries to be wider after it was pushed back, and the longest it waits with that, in milliseconds. */
const PROBE_FIRST = 2_000;
const PROBE_LAST = 60_000;

/** How much wider the run tries to be at first, as a share; and the most. */
const STRIDE_FIRST = 0.25;
const STRIDE_LAST = 1;

/** Someone who waits for a turn. */
interface Waiter {
	/** Lets them go, with the number of their turn. */
	start(number: number): void;
	/** Tells them that they need not wait any longer. */
	refuse(error: Error): void;
	/** Aborts when they need not. */
	signal?: AbortSignal;
}

/** One request's permission to be under way. */
export interface Turn {
	/** The service answered it well, or with a refusal that has nothing to do with how many there are. */
	kept(): void;
	/**
	 * The service pushed back.
	 *
	 * @param how it did
	 * @param retryAfter milliseconds for which it asks everyone to wait, if it does
	 * @param pauseFor milliseconds for which everyone waits when it asks for nothing and lets nobody through
	 */
	pushedBack(how: Pushback, retryAfter: number | undefined, pauseFor: number): void;
	/**
	 * It failed as requests do when the service is down.
	 *
	 * @param certain whether it says nothing else
	 */
	down(certain: boolean): void;
	/** Over. The next one may go. */
	end(): void;
	/** The same where no request was made, or where it was aborted from this side: that says nothing of the service. */
	ignore(): void;
}

/**
 * How many requests of one run are under way at once.
 *
 * A run starts with a few. Each good answer lets one more go, so that the number doubles with each round, and
 * while answers are slow it doubles by time. When the service pushes back, the run falls back to somewhat less than
 * it was seen to serve at once, stays there, and tries more only after a while: a little at first, twice as much each
 * time that it succeeds, and later each time that it fails. A `Retry-After` holds the whole run, and so does an
 * outage of the service; after that the run begins anew.
 */
export class Turns {
	private width: number;

	/** As many as the service is known to take; nothing is known until it pushes back. */
	private ceiling = Infinity;

	private underWay = 0;

	/** Until then, in milliseconds since 1970, nothing is sent. */
	private heldUntil = 0;

	/** Those who wait: the ones that had a turn before go first. */
	private readonly waiting = { again: [] as Waiter[], fresh: [] as Waiter[] };

	private tending = false;

	/** Counts turns, to tell those that were under way when the service began to push back from later ones. */
	private started = 0;

	private crowd?: Crowd;

	private readonly outage = new Outage();

	private readonly pushbacks = new Pushbacks();

	/** Trying to be wider: from what, and how many good answers it has had while it was. */
	private probe?: { from: number; kepts: number };

	private probeAt = Infinity;

	private probeWait = PROBE_FIRST;

	private stride = STRIDE_FIRST;

	/**
	 * @param max the most at once, 1 or more
	 */
	constructor(private readonly max: number) {
		this.width = Math.min(FEW, max);
	}

	/**
	 * Waits for a turn.
	 *
	 * @param again goes before those who never had one
	 * @param signal ends the wait early, within a tenth of a second
	 * @throws Error when the signal has aborted
	 */
	async take(again: boolean, signal?: AbortSignal): Promise<Turn> {
		if (signal?.aborted) throw stopped();
		const { again: before, fresh } = this.waiting;
		const nobodyBefore = before.length === 0 && (again || fresh.length === 0);
		if (nobodyBefore && this.mayStart()) return this.turn(this.start());
		const number = await new Promise<number>((start, refuse) => {
			(again ? before : fresh).push({ start, refuse, signal });
			void this.tend();
		});
		return this.turn(number);
	}

	/** @returns the number of a turn that begins now */
	private start(): number {
		this.underWay += 1;
		return (this.started += 1);
	}

	private turn(number: number): Turn {
		return {
			kept: () => {
				if (this.outage.answered(number)) this.beginAnew();
				if (this.crowd?.has(number)) this.crowd.keep();
				this.onKept();
			},
			pushedBack: (how, retryAfter, pauseFor) => {
				if (how === 'limited' && this.outage.answered(number)) this.beginAnew();
				this.onPushback(number, how, retryAfter, pauseFor);
			},
			down: (certain) => {
				this.outage.failed(certain, this.started, this.underWay);
			},
			end: () => {
				this.underWay -= 1;
				this.outage.ended(number, this.underWay, this.waitingCount);
				this.letGo();
			},
			ignore: () => {
				this.underWay -= 1;
				this.outage.ignored(number);
				this.letGo();
			},
		};
	}

	private get waitingCount(): number {
		return this.waiting.again.length + this.waiting.fresh.length;
	}

	private mayStart(): boolean {
		const most = Math.min(Math.floor(this.width), this.outage.most());
		return this.underWay < most && Date.now() >= this.heldUntil;
	}

	private letGo(): void {
		while (this.waitingCount > 0 && this.mayStart()) {
			const next = this.waiting.again.shift() ?? this.waiting.fresh.shift();
			if (next?.signal?.aborted) next.refuse(stopped());
			else next?.start(this.start());
		}
	}

	private refuseAborted(): void {
		for (const queue of [this.waiting.again, this.waiting.fresh]) {
			if (!queue.some(({ signal }) => signal?.aborted)) continue;
			for (const waiter of queue.splice(0)) {
				if (waiter.signal?.aborted) waiter.refuse(stopped());
				else queue.push(waiter);
			}
		}
	}

	/** Looks after those who wait for as long as anyone does: nothing else happens when a pause is over. */
	private async tend(): Promise<void> {
		if (this.tending) return;
		this.tending = true;
		while (this.waitingCount > 0) {
			const held = this.heldUntil - Date.now();
			await pause(held > 0 ? Math.min(held, WIDEN_EVERY) : WIDEN_EVERY);
			if (held <= 0 && this.ceiling === Infinity) this.widen(this.width * 2);
			this.refuseAborted();
			this.letGo();
		}
		this.tending = false;
	}

	private widen(width: number): void {
		this.width = Math.min(width, this.ceiling, this.max);
	}

	private onKept(): void {
		this.pushbacks.count();
		if (this.ceiling !== Infinity) this.raiseCeiling();
		this.widen(this.width + 1);
	}

	private raiseCeiling(): void {
		if (!this.probe) {
			if (Date.now() >= this.probeAt && this.width >= this.ceiling) {
				this.probe = { from: this.ceiling, kepts: 0 };
				this.ceiling = Math.floor(this.ceiling * (1 + this.stride)) + 1;
			}
			return;
		}
		if (this.width >= this.ceiling) this.probe.kepts += 1;
		// Two rounds as wide as that, and nobody was pushed back.
		if (this.probe.kepts > 2 * this.ceiling) {
			this.stride = Math.min(STRIDE_LAST, this.stride * 2);
			this.endProbe(this.probeWait / 2);
		}
	}

	private endProbe(wait: number): void {
		this.probe = undefined;
		this.probeWait = Math.min(PROBE_LAST, Math.max(PROBE_FIRST, wait));
		this.probeAt = Date.now() + this.probeWait;
	}

	private onPushback(
		number: number,
		how: Pushback,
		retryAfter: number | undefined,
		pauseFor: number,
	): void {
		this.pushbacks.count(how);
		this.hold(retryAfter ?? 0);
		if (retryAfter === undefined && !this.pushbacks.meanTooMany(how)) return;
		// It is not that there are too many.
		if (this.outage.lasts) return;
		if (this.crowd?.has(number)) {
			this.crowd.refuse();
		} else {
			this.crowd = new Crowd(this.started, this.underWay, this.probe?.from);
			this.stride = STRIDE_FIRST;
			this.endProbe(this.probeWait * 2);
		}
		if (this.crowd.isHopeless(how === 'limited') && retryAfter === undefined) {
			this.hold(Math.min(pauseFor, LONGEST_HOLD));
		}
		this.ceiling = Math.min(this.ceiling, this.crowd.bearable);
		this.width = Math.min(this.width, this.ceiling);
	}

	/** What was known of the service before an outage may be true no more, and a service that starts is slow. */
	private beginAnew(): void {
		this.width = Math.min(FEW, this.max);
		this.ceiling = Infinity;
		this.crowd = undefined;
		this.probe = undefined;
		this.probeAt = Infinity;
		this.pushbacks.reset();
	}

	private hold(ms: number): void {
		this.heldUntil = Math.max(this.heldUntil, Date.now() + ms);
	}
}

function stopped(): Error {
	return new Error('The execution was stopped');
}
