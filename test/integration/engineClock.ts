/**
 * The clocks that the node sees: it runs outside jest's sandbox, where `Date` is another object and `performance` the
 * same one.
 */
const EngineDate = Reflect.apply(performance.now.constructor as FunctionConstructor, undefined, [
	'return Date',
])() as DateConstructor;

/** Sets the system's clock of the node, relative to ours, until `restoreClocks`. */
export function setSystemClock(offsetMs: number): void {
	jest.spyOn(EngineDate, 'now').mockImplementation(() => Date.now() + offsetMs);
}

/**
 * Makes the node's monotonic clock run faster until `restoreClocks`, so that a test need not wait for minutes. Timers
 * take as long as ever: a wait ends within a tenth of a second of the real time.
 *
 * @param factor how many times faster
 * @returns how many milliseconds have passed for the node since
 */
export function speedUpClock(factor: number): () => number {
	const now = performance.now.bind(performance);
	const start = now();
	jest.spyOn(performance, 'now').mockImplementation(() => start + (now() - start) * factor);
	return () => (now() - start) * factor;
}

export function restoreClocks(): void {
	jest.restoreAllMocks();
}
