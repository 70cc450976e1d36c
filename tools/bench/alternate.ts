/**
 * Lets several sides do the same work alternately, so that other load on the machine affects all of them.
 *
 * @param rounds that are counted
 * @param warmUp whether a round that is not counted comes before them; yes unless said otherwise
 * @returns a result per round
 */
export async function alternate<Side extends string, Result>(
	sides: Record<Side, () => Promise<Result>>,
	rounds: number,
	warmUp = true,
): Promise<Record<Side, Result[]>> {
	const names = Object.keys(sides) as Side[];
	const results = {} as Record<Side, Result[]>;
	for (const name of names) results[name] = [];
	for (let round = warmUp ? 0 : 1; round <= rounds; round += 1) {
		// The side that goes first changes, should that make a difference.
		for (const name of round % 2 === 0 ? names : [...names].reverse()) {
			const result = await sides[name]();
			if (round > 0) results[name].push(result);
		}
	}
	return results;
}

/** One figure of each side's results. */
export function collectFigures<Side extends string, Result>(
	results: Record<Side, Result[]>,
	figure: (result: Result) => number,
): Record<Side, number[]> {
	const figures = {} as Record<Side, number[]>;
	for (const side of Object.keys(results) as Side[]) figures[side] = results[side].map(figure);
	return figures;
}
