/** The longest that a timer can be, in milliseconds; a longer one would ring at once (https://nodejs.org/api/timers.html). */
export const LONGEST_TIMER = 2 ** 31 - 1;

/** All alarms that are set. */
const alarms = new Set<StallAlarm>();

/**
 * The one timer for all of them, for most alarms are set for less than a millisecond and never ring (measured: with a
 * timer each they took 2 % of the processor time of a chat item). It is an `AbortSignal.timeout`, which community nodes
 * may use and which does not keep a process alive. It may ring for nobody.
 */
let timer: { signal: AbortSignal; at: number } | undefined;

/** Rings when it was not reset for a while. It runs once it is started, and can be started again after a stop. */
export class StallAlarm {
	private last = 0;

	/**
	 * @param timeout milliseconds
	 * @param ring called once for each start, unless it is stopped before
	 */
	constructor(
		private readonly timeout: number,
		readonly ring: () => void,
	) {}

	/** When it rings, in milliseconds since 1970. */
	get at(): number {
		return this.last + this.timeout;
	}

	/** The while begins now. */
	start(): void {
		this.reset();
		alarms.add(this);
		wakeAt(this.at);
	}

	/** Something came: the while begins anew. */
	reset(): void {
		this.last = Date.now();
	}

	stop(): void {
		alarms.delete(this);
	}
}

function wakeAt(at: number): void {
	if (timer && timer.at <= at) return;
	timer?.signal.removeEventListener('abort', onTimer);
	const ms = Math.min(LONGEST_TIMER, Math.max(0, Math.ceil(at - Date.now())));
	timer = { signal: AbortSignal.timeout(ms), at };
	timer.signal.addEventListener('abort', onTimer, { once: true });
}

function onTimer(): void {
	timer = undefined;
	const now = Date.now();
	for (const alarm of [...alarms].filter(({ at }) => at <= now)) {
		alarm.stop();
		alarm.ring();
	}
	const next = Math.min(...[...alarms].map(({ at }) => at));
	if (next < Infinity) wakeAt(next);
}
