'use strict';

/**
 * Lets several sides do the same work in turn, so that what else the machine does meets all of them. The first round
 * warms them up and is not counted.
 *
 * @template {string} Side
 * @template Result
 * @param {Record<Side, () => Promise<Result>>} sides
 * @param {number} rounds that are counted
 * @returns {Promise<Record<Side, Result[]>>} a result a round
 */
async function alternate(sides, rounds) {
	const names = /** @type {Side[]} */ (Object.keys(sides));
	const results = /** @type {Record<Side, Result[]>} */ ({});
	for (const name of names) results[name] = [];
	for (let round = 0; round <= rounds; round += 1) {
		// The side that goes first changes, should that make a difference.
		for (const name of round % 2 === 0 ? names : [...names].reverse()) {
			const result = await sides[name]();
			if (round > 0) results[name].push(result);
		}
	}
	return results;
}

module.exports = { alternate };
