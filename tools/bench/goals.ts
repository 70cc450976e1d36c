import { median } from './statistics';
import type { Goal } from './types';

/** @typedef {import('./types').Goal} Goal */

/**
 * A goal for a quotient of two sides' medians.
 *
 * @param {number[]} ours samples
 * @param {number[]} other samples of the same unit
 * @param {number} most
 * @param {string} name of the other
 * @returns {Goal}
 */
export function atMostTimes(ours: number[], other: number[], most: number, name: string): Goal {
	const ratio = median(ours) / median(other);
	return {
		text: `≤ ${most} × ${name}`,
		result: `${ratio.toFixed(2)} ×`,
		met: ratio <= most,
	};
}

/**
 * A goal for a figure.
 *
 * @param {number} value
 * @param {number} most
 * @param {(value: number) => string} shown
 * @param {string} [of] what the figure is, where that needs to be said
 * @returns {Goal}
 */
export function atMost(
	value: number,
	most: number,
	shown: (value: number) => string,
	of?: string,
): Goal {
	return {
		text: `${of ? `${of} ` : ''}≤ ${shown(most)}`,
		result: shown(value),
		met: value <= most,
	};
}
