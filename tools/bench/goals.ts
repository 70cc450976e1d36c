import { median } from '../statistics';
import type { Goal } from './types';

/**
 * A goal for a quotient of two sides' medians.
 *
 * @param ours samples
 * @param other samples of the same unit
 * @param name of the other
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
 * @param of what the figure is, where that needs to be said
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
