'use strict';

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
async function alternate(sides, rounds, warmUp = true) {
	const names = /** @type {Side[]} */ (Object.keys(sides));
	const results = /** @type {Record<Side, Result[]>} */ ({});
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
function figuresOf(results, key) {
	const figures = /** @type {Record<Side, number[]>} */ ({});
	for (const side of /** @type {Side[]} */ (Object.keys(results))) {
		figures[side] = results[side].map((result) => result[key]);
	}
	return figures;
}

module.exports = { alternate, figuresOf };
