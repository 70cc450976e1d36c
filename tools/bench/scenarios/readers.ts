import { atMost } from '../goals';
import { loadReaders, type Reader } from '../sides/readers';
import { lineThrough } from '../statistics';
import type { Row } from '../types';
import type { Scenario } from './scenario';

const MB = 1_000_000;

/** Of the power of its size with which a reader's time grows. 1 is in proportion, 2 is the square. */
const STEEPEST = 1.2;

/** How often the size doubles from the least to the most. */
const DOUBLINGS = 4;

/** Shorter ones are read several times over, for a clock to see them. In characters. */
const READ_AT_ONCE = 1_000_000;

/**
 * Whether the time that each reader of responses takes grows in proportion to the response, also for responses made to
 * take long: while one is read, all of n8n waits. It needs no n8n, and no service.
 */
export const readers: Scenario = {
	name: 'readers',
	withoutN8n: true,
	async run(bench) {
		const largest = bench.size(16 * MB, MB / 4);
		const rounds = bench.size(2, 1);
		return loadReaders(bench.folder).map((reader) => buildRow(reader, largest, rounds));
	},
};

/** @param most how large an input may be */
function buildRow(reader: Reader, most: number, rounds: number): Row {
	const largest = Math.min(most, reader.largest ?? Infinity);
	const growths = Object.entries(reader.inputs).map(([name, make]) => ({
		name,
		...measureGrowth(reader.read, make, largest, rounds),
	}));
	const steepest = growths.reduce((a, b) => (b.exponent > a.exponent ? b : a));
	const slowest = growths.reduce((a, b) => (b.ms > a.ms ? b : a));
	const size = largest < MB ? `${Math.round(largest / 1024)} KiB` : `${largest / MB} MB`;
	return {
		what: `${reader.name}, up to ${size}: time, of the slowest input`,
		unit: 'ms',
		samples: { engine: [slowest.ms] },
		goals: [atMost(steepest.exponent, STEEPEST, (value) => value.toFixed(2), 'time by size^x: x')],
		cause:
			'what makes many values or lines at once keeps V8 moving those that live: JSON.parse alone grows with the power 1.1 to 1.2 of such an input. A reader that went over its input repeatedly would reach 2.',
		note: `the reader alone, of ${growths.length} inputs made to take long, the best of ${rounds} runs. The slowest: ${slowest.name}. The steepest: ${steepest.name}.`,
	};
}

/** @returns the power of the size with which the time grows, and that of the largest */
function measureGrowth(
	read: Reader['read'],
	make: (size: number) => string,
	largest: number,
	rounds: number,
): { exponent: number; ms: number } {
	const sizes = Array.from({ length: DOUBLINGS + 1 }, (_, at) => largest / 2 ** (DOUBLINGS - at));
	// Compiles what the largest would otherwise be the first to need.
	measureTime(read, make(sizes[0]));
	const best: number[] = sizes.map(() => Infinity);
	for (let round = 0; round < rounds; round += 1) {
		sizes.forEach((size, at) => {
			best[at] = Math.min(best[at], measureTime(read, make(size)));
		});
	}
	const { slope } = lineThrough(sizes.map((size, at) => [Math.log(size), Math.log(best[at])]));
	return { exponent: slope, ms: best[DOUBLINGS] };
}

/** @returns milliseconds of the processor */
function measureTime(read: Reader['read'], text: string): number {
	const bytes = Buffer.from(text);
	const times = Math.max(1, Math.floor(READ_AT_ONCE / text.length));
	let ms = 0;
	for (let time = 0; time < times; time += 1) {
		// As it comes off a connection: in one piece, and not seen before.
		const fresh = bytes.toString();
		// The processor's time, for others use the machine too.
		const before = process.cpuUsage();
		try {
			read(fresh);
		} catch {
			// Most of these are not responses of the API.
		}
		const { user, system } = process.cpuUsage(before);
		ms += (user + system) / 1000;
	}
	return ms / times;
}
