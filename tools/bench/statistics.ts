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

/**
 * The straight line that lies closest to some points.
 *
 * @param points two or more
 * @returns `start`: where x is 0; `r2`: 1 when all points lie on it
 */
export function lineThrough(points: Array<[x: number, y: number]>): {
	slope: number;
	start: number;
	r2: number;
} {
	const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
	const meanX = mean(points.map(([x]) => x));
	const meanY = mean(points.map(([, y]) => y));
	const sum = (of: (x: number, y: number) => number) =>
		points.reduce((total, [x, y]) => total + of(x - meanX, y - meanY), 0);
	const slope = sum((x, y) => x * y) / sum((x) => x * x);
	const start = meanY - slope * meanX;
	const off = points.reduce((total, [x, y]) => total + (y - start - slope * x) ** 2, 0);
	return { slope, start, r2: 1 - off / sum((_, y) => y * y) };
}
