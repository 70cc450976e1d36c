import type { Refusal, ServiceOptions } from './service';
import type { Workload } from './workload';

/** One row of the table. */
export interface Scenario {
	name: string;
	service: ServiceOptions;
	workload: Workload;
}

type Latency = ServiceOptions['latency'];

/** More than what the services take: what one run may have at once is not to be what limits. */
const MAX_CONCURRENCY = 200;

const FAULTS = [0, 0.05, 0.2];

/** @param ms milliseconds, a tenth more or less */
const around =
	(ms: number): Latency =>
	(random) =>
		ms * (0.9 + 0.2 * random());

/** Log-normal, as the response times of language models: half take less than `ms`, one in a hundred ten times as long. */
const heavyTailed =
	(ms: number): Latency =>
	(random) => {
		const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
		return ms * Math.exp(normal);
	};

const batch = (items: number, maxConcurrency = MAX_CONCURRENCY): Workload => ({
	runs: [{ at: 0, items, maxConcurrency }],
});

const singles = (count: number, everyMs: number): Workload => ({
	runs: Array.from({ length: count }, (_, n) => ({
		at: n * everyMs,
		items: 1,
		maxConcurrency: MAX_CONCURRENCY,
	})),
});

const changing = (now: number): number => {
	if (now < 1_000) return 20;
	return now < 4_000 ? 5 : 50;
};

/** The services of the issue, each with no, some and many random faults, with and without Retry-After. */
function services(): Scenario[] {
	const kinds: Array<[string, Omit<ServiceOptions, 'latency'>, number]> = [];
	const limited = (n: number, refusal: Refusal) => ({ concurrency: () => n, refusal });
	for (const n of [1, 5, 20, 100]) kinds.push([`${n} at once`, limited(n, 429), 500]);
	kinds.push(['20, then 5, then 50 at once', { concurrency: changing }, 1_000]);
	kinds.push(['bucket, 10/s', { bucket: { rate: 10, burst: 10 } }, 500]);
	kinds.push(['bucket, 100/s', { bucket: { rate: 100, burst: 100 } }, 500]);
	for (const n of [1, 5, 20, 100]) kinds.push([`${n} at once, 503`, limited(n, 503), 500]);
	for (const n of [1, 5, 20, 100])
		kinds.push([`${n} at once, connection closed`, limited(n, 'lost'), 500]);
	const outage = { from: 500, to: 4_500 };
	kinds.push(['20 at once, down for 4 s', { concurrency: () => 20, outage }, 500]);

	return kinds.flatMap(([name, service, items]) =>
		[undefined, 1_000]
			.filter((retryAfter) => retryAfter === undefined || service.refusal !== 'lost')
			.flatMap((retryAfter) =>
				FAULTS.map((faults) => ({
					name: `${name}${retryAfter ? ', Retry-After' : ''}${faults ? `, ${faults * 100} % faults` : ''}`,
					service: { ...service, retryAfter, faults, latency: around(50) },
					workload: batch(items),
				})),
			),
	);
}

/** Other response times, and refusals that take as long as a response. */
function otherTimes(): Scenario[] {
	const twenty = { concurrency: () => 20 };
	const rows: Array<[string, ServiceOptions]> = [
		['20 at once, 5 ms', { ...twenty, latency: around(5) }],
		['5 at once, 200 ms', { concurrency: () => 5, latency: around(200) }],
		['20 at once, 2 s', { ...twenty, latency: around(2_000) }],
		['100 at once, 2 s', { concurrency: () => 100, latency: around(2_000) }],
		['20 at once, heavy-tailed 500 ms', { ...twenty, latency: heavyTailed(500) }],
		[
			'20 at once, heavy-tailed 500 ms, 503, 5 % faults',
			{ ...twenty, latency: heavyTailed(500), refusal: 503, faults: 0.05 },
		],
		['20 at once, exactly 50 ms', { ...twenty, latency: () => 50 }],
		['20 at once, slow 429', { ...twenty, latency: around(50), refusalDelay: 50 }],
		['20 at once, slow 503', { ...twenty, latency: around(50), refusalDelay: 50, refusal: 503 }],
		[
			'20 at once, 503, 20 % faults at once',
			{ ...twenty, latency: around(50), refusal: 503, faults: 0.2, faultsAtOnce: true },
		],
		...([429, 503, 'lost'] as const).map((refusal): [string, ServiceOptions] => [
			`20 at once, 40 ms away, ${refusal === 'lost' ? 'connection closed' : refusal}`,
			{ ...twenty, latency: around(50), transit: 40, refusal },
		]),
	];
	return rows.map(([name, service]) => ({ name, service, workload: batch(500) }));
}

/** Services that refuse at random, whatever is sent, and services that refuse nothing or count by time. */
function unrelatedRefusals(): Scenario[] {
	const random = (faults: number, ms: number): ServiceOptions => ({
		faults,
		faultKinds: [429],
		latency: around(ms),
	});
	const rows: Array<[string, ServiceOptions]> = [
		['20 at once, 5 % random 429', { ...random(0.05, 50), concurrency: () => 20 }],
		['20 at once, 20 % random 429', { ...random(0.2, 50), concurrency: () => 20 }],
		[
			'any number at once, 60 % faults of all kinds',
			{ ...random(0.6, 5), faultKinds: [429, 503, 503, 503, 503, 'lost', 'lost', 'lost'] },
		],
		['any number at once, 50 ms', { latency: around(50) }],
		['any number at once, 2 s', { latency: around(2_000) }],
		[
			'60 per 10 s, Retry-After',
			{ window: { requests: 60, ms: 10_000 }, latency: around(50), retryAfter: 1 },
		],
		['60 per 10 s', { window: { requests: 60, ms: 10_000 }, latency: around(50) }],
	];
	return rows.map(([name, service]) => ({ name, service, workload: batch(500) }));
}

/** So many items that the time until the limit is found matters less. */
function longRuns(): Scenario[] {
	const hundred = { concurrency: () => 100, latency: around(50) };
	return [
		{ name: '100 at once, 5,000 items', service: hundred, workload: batch(5_000) },
		{
			name: '100 at once, 5,000 items, Retry-After',
			service: { ...hundred, retryAfter: 1_000 },
			workload: batch(5_000),
		},
	];
}

/** Many runs on one service. */
function manyRuns(): Scenario[] {
	const twenty = (ms: number, retryAfter?: number) => ({
		concurrency: () => 20,
		latency: around(ms),
		retryAfter,
	});
	const beside = (items: number): Workload => ({
		runs: [...batch(items).runs, ...singles(40, 100).runs],
	});
	return [
		{ name: '200 runs of one item', service: twenty(50), workload: singles(200, 0) },
		{
			name: '200 runs of one item, Retry-After',
			service: twenty(50, 1_000),
			workload: singles(200, 0),
		},
		{ name: 'one item each 100 ms beside 1,000', service: twenty(100), workload: beside(1_000) },
		{
			name: 'one item each 100 ms beside 1,000, Retry-After',
			service: twenty(100, 1_000),
			workload: beside(1_000),
		},
		{
			name: '20 runs of 50 items',
			service: twenty(50),
			workload: { runs: Array.from({ length: 20 }, () => ({ ...batch(50).runs[0] })) },
		},
		...[undefined, 1_000].map((retryAfter) => ({
			name: `2 processes, 20 runs of 50 items${retryAfter ? ', Retry-After' : ''}`,
			service: twenty(50, retryAfter),
			workload: {
				processes: 2,
				runs: Array.from({ length: 20 }, () => ({ ...batch(50).runs[0] })),
			},
		})),
	];
}

export const groups: Record<string, Scenario[]> = {
	services: services(),
	others: [...otherTimes(), ...unrelatedRefusals(), ...longRuns()],
	'many runs': manyRuns(),
};
