import { setTimeout as sleep } from 'node:timers/promises';

import { readResponse } from '../integration/streamReaders';
import { makeDialectCase, type DialectCase } from './dialect';

/** How many streams are read at once: those whose connection stays open take two seconds. */
const AT_ONCE = 2_000;

export interface DialectReport {
	/** Cases whose reply the rules determine. */
	checked: number;
	/** The other cases, by reason. */
	open: Record<string, number>;
	/** What went wrong, with the events. */
	failures: string[];
}

/**
 * Reads streams of many dialects, and compares what comes of them with what must.
 *
 * @param count how many
 * @param firstSeed the seed of the first one; the others follow it
 */
export async function checkDialects(count: number, firstSeed = 1): Promise<DialectReport> {
	const report: DialectReport = { checked: 0, open: {}, failures: [] };
	// The reader's own timer does not keep a process alive.
	const keepAlive = setInterval(() => {}, 60_000);
	for (let done = 0; done < count; done += AT_ONCE) {
		const size = Math.min(AT_ONCE, count - done);
		await Promise.all(Array.from({ length: size }, (_, n) => check(firstSeed + done + n, report)));
	}
	clearInterval(keepAlive);
	return report;
}

async function check(seed: number, report: DialectReport) {
	const dialectCase = makeDialectCase(seed);
	const { pieces, connection } = dialectCase;
	const outcome = await Promise.race([readResponse(pieces, connection), waitTooLong()]);
	if (dialectCase.open !== undefined) {
		report.open[dialectCase.open] = (report.open[dialectCase.open] ?? 0) + 1;
		return;
	}
	report.checked += 1;
	const problem = findProblem(dialectCase.expected, outcome);
	if (problem !== undefined) report.failures.push(describe(dialectCase, problem));
}

/** Milliseconds: a reader that takes longer never ends. */
const TOO_LONG_MS = 100_000;

async function waitTooLong(): Promise<Outcome> {
	await sleep(TOO_LONG_MS, undefined, { ref: false });
	return { failure: 'The reader never ended' };
}

type Outcome = Awaited<ReturnType<typeof readResponse>>;

function findProblem(expected: DialectCase['expected'], outcome: Outcome): string | undefined {
	if ('text' in expected) {
		const { value } = 'value' in outcome ? outcome : { value: undefined };
		const isSame = value?.text === expected.text && value.fileUrl === expected.fileUrl;
		return isSame ? undefined : `${JSON.stringify(outcome)} instead of ${JSON.stringify(expected)}`;
	}
	if ('value' in outcome) return `succeeded: ${JSON.stringify(outcome)}`;
	const isRetried = (outcome.cut ?? false) || (outcome.lost ?? false);
	const isExpected = outcome.failure.includes(expected.words) && isRetried === expected.isRetried;
	return isExpected ? undefined : `failed otherwise: ${outcome.failure}`;
}

function describe({ seed, dialect, events, connection }: DialectCase, problem: string) {
	const lines = events.map((event) => JSON.stringify(event));
	return [`Seed ${seed}: ${problem}`, dialect, ...lines, `The connection: ${connection}`].join(
		'\n',
	);
}
