/**
 * Begins to watch this process's memory, after it was tidied up.
 *
 * @param everyMs milliseconds between two looks: in a large process each one takes a while
 * @returns a function that ends the watch: the peak of the memory (resident set) since the start, above what there was
 *   then, in bytes
 * @throws Error when node was started without --expose-gc
 */
export async function beginMemoryPeak(everyMs: number): Promise<() => number> {
	if (!globalThis.gc) throw new Error('Start node with --expose-gc');
	await globalThis.gc({ type: 'major', execution: 'async' });
	globalThis.gc();

	const start = process.memoryUsage.rss();
	const mostBefore = process.resourceUsage().maxRSS;
	let peak = start;
	const look = () => {
		peak = Math.max(peak, process.memoryUsage.rss());
	};
	const timer = setInterval(look, everyMs);
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
