/** Milliseconds between two samples of the memory, by default. */
const EVERY = 2;

/**
 * The most memory (resident set) that this process takes during an action, above what it took before.
 *
 * @returns `peak` in bytes
 * @throws Error When node was started without --expose-gc; else what the action throws.
 */
export async function measurePeak(
	action: () => Promise<void>,
): Promise<{ peak: number; ms: number }> {
	const end = await beginPeak();
	const startedAt = performance.now();
	try {
		await action();
	} catch (error) {
		end();
		throw error;
	}
	const ms = performance.now() - startedAt;
	return { peak: end(), ms };
}

/**
 * Begins to watch this process's memory, after it was tidied up.
 *
 * @param every milliseconds between two looks: in a large process each one takes a while
 * @returns a function that ends the watch: the peak of the memory (resident set) since the start, above what
 *   there was then, in bytes
 * @throws Error When node was started without --expose-gc.
 */
export async function beginPeak(every: number = EVERY): Promise<() => number> {
	if (!globalThis.gc) throw new Error('Start node with --expose-gc');
	await globalThis.gc({ type: 'major', execution: 'async' });
	globalThis.gc();

	const start = process.memoryUsage.rss();
	const mostBefore = process.resourceUsage().maxRSS;
	let peak = start;
	const look = () => {
		peak = Math.max(peak, process.memoryUsage.rss());
	};
	const timer = setInterval(look, every);
	return () => {
		clearInterval(timer);
		look();
		// The system's own record misses nothing between two looks. But it counts from the process's start: it says
		// something of the action only if the action has set a new one.
		const { maxRSS } = process.resourceUsage();
		if (maxRSS > mostBefore) peak = Math.max(peak, maxRSS * 1024);
		return peak - start;
	};
}

/**
 * Begins to watch how much of this process's memory is in use: it tidies up before each look, so that what V8 would free
 * later does not count.
 *
 * @param every milliseconds between two looks: each takes as long as going through all that is in use
 * @returns ends the watching: the most in use since the begin, above what was then, in bytes
 * @throws Error When node was started without --expose-gc.
 */
export async function beginUse(every: number): Promise<() => number> {
	const { gc } = globalThis;
	if (!gc) throw new Error('Start node with --expose-gc');
	const measureUse = () => {
		gc();
		const { heapUsed, external } = process.memoryUsage();
		return heapUsed + external;
	};
	// What has just ended is released step by step.
	await gc({ type: 'major', execution: 'async' });
	await gc({ type: 'major', execution: 'async' });
	const start = measureUse();
	let peak = start;
	const look = () => {
		peak = Math.max(peak, measureUse());
	};
	const timer = setInterval(look, every);
	return () => {
		clearInterval(timer);
		look();
		return peak - start;
	};
}
