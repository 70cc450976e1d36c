/**
 * The maximum delay of a timer, in milliseconds; a longer one would fire at once (https://nodejs.org/api/timers.html).
 */
export const MAX_TIMER_DELAY_MS = 2 ** 31 - 1;

/** All running idle timers. */
const activeTimers = new Set<IdleTimer>();

/**
 * The one timer for all of them, because most idle timers run for less than a millisecond and never fire (measured:
 * with a timer each, they took 2 % of the processor time of a chat item). It is an `AbortSignal.timeout`, which
 * community nodes may use and which does not keep a process alive. It may fire when no idle timer has expired.
 */
let platformTimer: { signal: AbortSignal; deadline: number } | undefined;

/**
 * Fires when it was not reset within its timeout. It runs as soon as it is started, and can be started again after a
 * stop.
 */
export class IdleTimer {
	private lastActivityAt = 0;

	/**
	 * @param timeoutMs the timeout in milliseconds
	 * @param onTimeout called once per start, unless the timer is stopped before
	 */
	constructor(
		private readonly timeoutMs: number,
		readonly onTimeout: () => void,
	) {}

	/** When it fires, in milliseconds since 1970. */
	get deadline(): number {
		return this.lastActivityAt + this.timeoutMs;
	}

	/** Starts the timeout now. */
	start(): void {
		this.reset();
		activeTimers.add(this);
		scheduleAt(this.deadline);
	}

	/** Something arrived: the timeout starts over. */
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
