/** Kept before a simulation replaces the global timers. */
const nextTurn = setImmediate;

interface Event {
	at: number;
	order: number;
	happen: () => void;
}

/** Time that passes only when nothing is left to do, and then at once to the next event. */
export class VirtualClock {
	private time = 0;

	private count = 0;

	/** A binary heap, the earliest first. */
	private readonly events: Event[] = [];

	/** Milliseconds since the start. */
	readonly now = (): number => this.time;

	/** @param ms milliseconds */
	readonly sleep = async (ms: number): Promise<void> =>
		await new Promise((resolve) => this.after(ms, resolve));

	/**
	 * Calls back after a time.
	 *
	 * @param ms milliseconds
	 */
	after(ms: number, happen: () => void): void {
		this.count += 1;
		const event = { at: this.time + Math.max(0, ms), order: this.count, happen };
		const { events } = this;
		let place = events.push(event) - 1;
		while (place > 0) {
			const parent = (place - 1) >> 1;
			if (!isBefore(event, events[parent])) break;
			events[place] = events[parent];
			place = parent;
		}
		events[place] = event;
	}

	/**
	 * Lets time pass until the work is done.
	 *
	 * @param atMost milliseconds
	 * @returns whether it was done by then
	 */
	async run(work: Promise<unknown>, atMost: number): Promise<boolean> {
		let done = false;
		const onDone = () => (done = true);
		work.then(onDone, onDone);
		for (;;) {
			// Lets all promises settle that the last event resolved.
			await new Promise<void>((resolve) => nextTurn(resolve));
			if (done) return true;
			const event = this.pop();
			if (!event) throw new Error('Everyone waits, and nothing will happen any more');
			if (event.at > atMost) return false;
			this.time = event.at;
			event.happen();
		}
	}

	private pop(): Event | undefined {
		const { events } = this;
		const first = events[0];
		const last = events.pop();
		if (!last || events.length === 0) return first;
		let place = 0;
		for (;;) {
			let child = 2 * place + 1;
			if (child >= events.length) break;
			if (child + 1 < events.length && isBefore(events[child + 1], events[child])) child += 1;
			if (!isBefore(events[child], last)) break;
			events[place] = events[child];
			place = child;
		}
		events[place] = last;
		return first;
	}
}

function isBefore(one: Event, other: Event): boolean {
	return one.at < other.at || (one.at === other.at && one.order < other.order);
}
