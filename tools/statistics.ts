/**
 * @param samples one or more
 * @param part from 0 to 1
 * @returns the sample below which that part of them lies; the mean of two where it falls between them
 */
export function quantile(samples: number[], part: number): number {
	const sorted = [...samples].sort((a, b) => a - b);
	const at = (sorted.length - 1) * part;
	return (sorted[Math.floor(at)] + sorted[Math.ceil(at)]) / 2;
}

/** @param samples one or more */
export const median = (samples: number[]) => quantile(samples, 0.5);
