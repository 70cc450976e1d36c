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
 * stop. Its clock is monotonic, so that setting the system's clock changes nothing.
 */
export class IdleTimer {
	private lastActivityAt = 0;

	/**
	 * @param timeoutMs the timeout in milliseconds
	 * @param onTimeout called once per start, unless the timer is stopped before
	 * @throws RangeError when the timeout is not a number of 0 or more: it must not disturb the other timers later
	 */
	constructor(
		private readonly timeoutMs: number,
		readonly onTimeout: () => void,
	) {
		if (!(Number.isFinite(timeoutMs) && timeoutMs >= 0)) {
			throw new RangeError(`A timeout cannot be ${String(timeoutMs)}`);
		}
	}

	/** When it fires, in milliseconds of `performance.now()`. */
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
		this.lastActivityAt = performance.now();
	}

	stop(): void {
		activeTimers.delete(this);
	}
}

function scheduleAt(deadline: number): void {
	if (platformTimer && platformTimer.deadline <= deadline) return;
	const delayMs = Math.ceil(deadline - performance.now());
	const signal = AbortSignal.timeout(Math.min(MAX_TIMER_DELAY_MS, Math.max(0, delayMs)));
	signal.addEventListener('abort', fireExpiredTimers, { once: true });
	platformTimer?.signal.removeEventListener('abort', fireExpiredTimers);
	platformTimer = { signal, deadline };
}

function fireExpiredTimers(): void {
	platformTimer = undefined;
	const now = performance.now();
	const expired = [...activeTimers].filter(({ deadline }) => deadline <= now);
	for (const idleTimer of expired) idleTimer.stop();
	const next = Math.min(...[...activeTimers].map(({ deadline }) => deadline));
	if (next < Infinity) scheduleAt(next);
	for (const { onTimeout } of expired) onTimeout();
}
