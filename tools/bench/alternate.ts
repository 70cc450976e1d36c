/**
 * Lets several sides do the same work in turn, so that what else the machine does meets all of them.
 *
 * @template {string} Side
 * @template Result
 * @param {Record<Side, () => Promise<Result>>} sides
 * @param {number} rounds that are counted
 * @param {boolean} [warmUp] whether a round that is not counted comes before them; yes unless said otherwise
 * @returns {Promise<Record<Side, Result[]>>} a result a round
 */
export async function alternate<Side extends string, Result>(
	sides: Record<Side, () => Promise<Result>>,
	rounds: number,
	warmUp = true,
): Promise<Record<Side, Result[]>> {
	const names = /** @type {Side[]} */ Object.keys(sides) as Side[];
	const results = /** @type {Record<Side, Result[]>} */ {} as Record<Side, Result[]>;
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

/**
 * One figure of each side's results.
 *
 * @template {string} Side
 * @template {string} Key
 * @param {Record<Side, Array<Record<Key, number>>>} results
 * @param {Key} key
 * @returns {Record<Side, number[]>}
 */
export function figuresOf<Side extends string, Key extends string>(
	results: Record<Side, Array<Record<Key, number>>>,
	key: Key,
): Record<Side, number[]> {
	const figures = /** @type {Record<Side, number[]>} */ {} as Record<Side, number[]>;
	for (const side of /** @type {Side[]} */ Object.keys(results) as Side[]) {
		figures[side] = results[side].map((result) => result[key]);
	}
	return figures;
}
