/** The longest that a timer can be, in milliseconds; a longer one would ring at once (https://nodejs.org/api/timers.html). */
export const MAX_TIMER_DELAY_MS = 2 ** 31 - 1;

/** All alarms that are set. */
const activeTimers = new Set<IdleTimer>();

/**
 * The one timer for all of them, for most alarms are set for less than a millisecond and never ring (measured: with a
 * timer each they took 2 % of the processor time of a chat item). It is an `AbortSignal.timeout`, which community nodes
 * may use and which does not keep a process alive. It may ring for nobody.
 */
let platformTimer: { signal: AbortSignal; deadline: number } | undefined;

/** Rings when it was not reset for a while. It runs once it is started, and can be started again after a stop. */
export class IdleTimer {
	private lastActivityAt = 0;

	/**
	 * @param timeoutMs milliseconds
	 * @param onTimeout called once for each start, unless it is stopped before
	 */
	constructor(
		private readonly timeoutMs: number,
		readonly onTimeout: () => void,
	) {}

	/** When it rings, in milliseconds since 1970. */
	get deadline(): number {
		return this.lastActivityAt + this.timeoutMs;
	}

	/** The while begins now. */
	start(): void {
		this.reset();
		activeTimers.add(this);
		scheduleAt(this.deadline);
	}

	/** Something came: the while begins anew. */
	reset(): void {
		this.lastActivityAt = Date.now();
	}

	stop(): void {
		activeTimers.delete(this);
	}
}

function scheduleAt(deadline: number): void {
	if (platformTimer && platformTimer.deadline <= deadline) return;
	platformTimer?.signal.removeEventListener('abort', fireExpiredTimers);
	const ms = Math.min(MAX_TIMER_DELAY_MS, Math.max(0, Math.ceil(deadline - Date.now())));
	platformTimer = { signal: AbortSignal.timeout(ms), deadline };
	platformTimer.signal.addEventListener('abort', fireExpiredTimers, { once: true });
}

function fireExpiredTimers(): void {
	platformTimer = undefined;
	const now = Date.now();
	for (const idleTimer of [...activeTimers].filter(({ deadline }) => deadline <= now)) {
		idleTimer.stop();
		idleTimer.onTimeout();
	}
	const next = Math.min(...[...activeTimers].map(({ deadline }) => deadline));
	if (next < Infinity) scheduleAt(next);
}
