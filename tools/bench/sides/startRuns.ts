/** One execution. */
export interface Run {
	/** When it starts, in milliseconds. */
	atMs: number;
	items: number;
}

export interface RunResult {
	/** From when it was to start to its end. */
	ms: number;
	/** How many items succeeded. */
	through: number;
	/** When it ended, in milliseconds. */
	endedAtMs: number;
}

/** One run with all items. */
export const batch = (items: number): Run[] => [{ atMs: 0, items }];

/** Runs of one item each, started one after the other. */
export const singles = (count: number, everyMs: number): Run[] =>
	Array.from({ length: count }, (_, n) => ({ atMs: n * everyMs, items: 1 }));

/**
 * Starts each run when it is due, whether or not the earlier ones have ended. A process that is too busy to start one
 * in time makes it longer.
 *
 * @param execute does a run's work; returns how many items succeeded
 * @returns a result per run, in their order
 */
export async function startRuns(
	runs: Run[],
	execute: (run: Run, index: number) => Promise<number>,
): Promise<RunResult[]> {
	const startedAt = performance.now();
	return await Promise.all(
		runs.map(async (run, index) => {
			if (run.atMs > 0) await new Promise((resolve) => setTimeout(resolve, run.atMs));
			const through = await execute(run, index);
			const endedAtMs = performance.now() - startedAt;
			return { ms: endedAtMs - run.atMs, through, endedAtMs };
		}),
	);
}

/** @returns a prompt for each item of a run; no two items of a job have the same one */
export const promptsOf = ({ items }: Run, index: number): string[] =>
	Array.from({ length: items }, (_, n) => `Question ${index}.${n}`);
