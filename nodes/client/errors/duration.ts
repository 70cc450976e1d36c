const MINUTE_S = 60;
const HOUR_S = 60 * MINUTE_S;
const DAY_S = 24 * HOUR_S;

/** Sizes in seconds. */
const UNITS: Array<[name: string, size: number]> = [
	['day', DAY_S],
	['hour', HOUR_S],
	['minute', MINUTE_S],
	['second', 1],
];

/**
 * A duration in words, such as `2 hours 30 minutes`, as precise as a waiting user needs it.
 *
 * @param ms milliseconds, a finite number of 0 or more; less than a second counts as one second
 */
export function formatDuration(ms: number): string {
	const seconds = ms / 1000;
	const precision = seconds < 2 * MINUTE_S ? 1 : seconds < 2 * DAY_S ? MINUTE_S : HOUR_S;
	let rest = Math.max(1, Math.round(seconds / precision) * precision);
	const parts: string[] = [];
	for (const [name, size] of UNITS) {
		const count = Math.floor(rest / size);
		rest -= count * size;
		if (count > 0) parts.push(`${count} ${name}${count === 1 ? '' : 's'}`);
	}
	return parts.join(' ');
}
