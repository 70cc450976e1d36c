import path from 'node:path';

import type { Behavior } from '../../emulator/behavior';
import type { Execution } from '../../tools/n8n/execution';
import { startN8n } from '../../tools/n8n/n8n';
import { getDatabaseSettings } from '../../tools/n8n/queueMode';
import { startRealN8n, type RealN8n } from '../../tools/n8n/realN8n';
import { waitUntil } from '../../tools/waitUntil';
import { startPostgres, type Postgres } from '../../tools/services/postgres';
import {
	countAsked,
	delay,
	enterSettings,
	findTable,
	getDocumentName,
	nameTable,
	runEvery,
	writeDocuments,
	type Row,
} from './batch';
import { createStage } from './stage';

const DOCUMENTS = 60;
const BATCH_SIZE = 10;
/** How long each response takes, so that a batch is in flight for a while. */
const SERVICE_MS = 400;
/** Longer than any test. */
const NEVER_MS = 600_000;
/** So long that a second run claims its batch while the first one waits for the replies to its own. */
const SLOW_SERVICE_MS = 1_500;
/** Longer than a batch takes, and short enough to wait for. */
const CLAIM_MS = 6_000;
/** So long that the claim expires and another run asks and ends before the response arrives. */
const LATE_MS = 3 * CLAIM_MS;

let real: RealN8n;
beforeEach(() => {
	real.emulator.reset();
	real.emulator.behave(() => ({ delayMs: SERVICE_MS }));
});

/** Saves the example so that it reads a folder and uses a table of its own, both of that name. */
async function prepare(name: string, { maxAttempts = 3, delayClaims = false } = {}) {
	const workflow = await createStage(real).open('durable-batch.json', (one) => {
		nameTable(one, name);
		runEvery(one, 2);
		if (delayClaims) delay(one, { from: 'Find Due', to: 'Claim', seconds: 3 });
		enterSettings(one, {
			folder: name,
			batchSize: BATCH_SIZE,
			claimMinutes: CLAIM_MS / 60_000,
			maxAttempts,
		});
	});
	return {
		workflow,
		write: (first: number, last: number) =>
			writeDocuments(path.join(real.files, name), [first, last]),
		run: async () => await createStage(real).run(workflow),
		table: async () => await findTable(real.api, name),
	};
}

/** Kills n8n as a crash would, and starts it again with the same user folder. */
async function crashAndRestart() {
	await real.n8n.process.kill();
	const n8n = await startN8n({ userFolder: real.userFolder, files: real.files });
	real = { ...real, url: n8n.url, api: n8n.api, n8n };
}

const withStatus = (rows: Row[], status: string) => rows.filter((row) => row.status === status);
const getNames = (rows: Row[]) => rows.map((row) => path.basename(row.path));

const reply = (text: string): Behavior => ({ body: JSON.stringify({ text, fileUrl: null }) });
const refuse = (error: string): Behavior => ({ status: 400, body: JSON.stringify({ error }) });
const respondLate = (behavior: Behavior): Behavior => ({ ...behavior, delayMs: LATE_MS });

/**
 * Lets runs overlap, with and without documents.
 *
 * @returns how often each document was asked about
 */
async function askInOverlappingRuns(): Promise<number[]> {
	const { write, run, table } = await prepare('overlap');
	const expectSuccess = async (...runs: Array<Promise<Execution>>) => {
		const errors = (await Promise.all(runs)).map(({ error }) => error);
		expect(errors).toEqual(errors.map(() => undefined));
	};
	// There are no documents yet, and one of them has to try again, because both create the table.
	await expectSuccess(run(), run());
	const { rows } = await table();

	const half = DOCUMENTS / 2;
	write(1, half);
	real.emulator.behave(() => ({ delayMs: SLOW_SERVICE_MS }));
	const first = run();
	await waitUntil('the first run asks', () => countAsked(real.emulator).size > 0);
	await expectSuccess(first, run());
	expect(new Set((await rows()).map(({ claimedBy }) => claimedBy)).size).toBe(2);

	// A run finds documents that another one has claimed and finished by the time it claims them.
	write(half + 1, DOCUMENTS);
	real.emulator.behave(() => ({ delayMs: SERVICE_MS }));
	const late = await prepare('overlap', { delayClaims: true });
	const lateRun = late.run();
	await waitUntil('it has found them', async () => withStatus(await rows(), 'new').length === half);
	await expectSuccess(run(), run(), lateRun);
	const finished = await rows();
	expect(withStatus(finished, 'done')).toEqual(finished);
	return [...countAsked(real.emulator).values()];
}

/**
 * Lets a run's claims expire while it waits for late responses, and another run ask about its documents meanwhile.
 *
 * @param numbers of the first and the last document
 * @param keepLast whether the last document's claim doesn't expire
 * @returns the first run with its ID, and the rows as they were before and after its responses
 */
async function askAfterExpiry(
	name: string,
	numbers: [number, number],
	{ keepLast = false }: { keepLast?: boolean } = {},
) {
	const { write, run, table } = await prepare(name);
	const documents = write(...numbers);
	const getRequests = () =>
		real.emulator.requests.filter((one) => documents.includes(getDocumentName(one) ?? ''));
	const firstRun = run();
	await waitUntil('the first run asks', () => getRequests().length === documents.length);

	const { rows, update } = await table();
	const readRows = async () => (await rows()).sort((a, b) => a.path.localeCompare(b.path));
	const claimed = await readRows();
	const expiry = Math.max(...claimed.map(({ dueAt }) => Date.parse(dueAt ?? '')));
	const later = { dueAt: new Date(Date.now() + NEVER_MS).toISOString() };
	if (keepLast) await update(claimed[claimed.length - 1].id, later);
	await waitUntil('the claims expire', () => Date.now() > expiry);
	expect((await run()).error).toBeUndefined();
	const written = await readRows();
	const waiting = getRequests().filter(({ endedAt }) => endedAt === undefined);
	expect(waiting).toHaveLength(documents.length);

	const first = await firstRun;
	expect(first.error).toBeUndefined();
	return { first, firstId: claimed[0].claimedBy, written, finished: await readRows() };
}

describe('with SQLite', () => {
	beforeAll(async () => {
		real = await startRealN8n();
	}, 300_000);
	afterAll(async () => {
		// `stop` ends only the first one, which was killed.
		await real?.n8n.stop();
		await real?.stop();
	});

	test('60 documents, n8n killed in the middle: all are done, and at most one batch is asked about twice', async () => {
		const { workflow, write, run, table } = await prepare('crash');
		const documents = write(1, DOCUMENTS);
		const { emulator } = real;
		emulator.behave(({ operation }) => {
			const isThirdBatch = operation === 'complete' && countAsked(emulator).size > 2 * BATCH_SIZE;
			return { delayMs: isThirdBatch ? NEVER_MS : SERVICE_MS };
		});
		run().catch(() => undefined);
		await waitUntil('the third batch is asked about', () => countAsked(emulator).size >= 25);
		await crashAndRestart();
		emulator.behave(() => ({ delayMs: SERVICE_MS }));

		const { rows } = await table();
		const interrupted = await rows();
		expect(withStatus(interrupted, 'done')).toHaveLength(2 * BATCH_SIZE);
		const lost = getNames(withStatus(interrupted, 'claimed'));
		expect(lost).toHaveLength(BATCH_SIZE);
		await createStage(real).publish(workflow);
		const finished = await waitUntil('all documents are done', async () => {
			const current = await rows();
			return withStatus(current, 'done').length >= DOCUMENTS ? current : undefined;
		});
		await real.api.ask('POST', `/rest/workflows/${workflow.id}/deactivate`, {});

		expect(getNames(finished).sort()).toEqual(documents);
		const asked = countAsked(emulator);
		expect([...asked.keys()].sort()).toEqual(documents);
		const twice = [...asked].flatMap(([name, times]) => (times === 1 ? [] : [name]));
		process.stdout.write(`Asked about twice: ${twice.length} of ${DOCUMENTS} documents\n`);
		expect(Math.max(...asked.values())).toBe(2);
		expect(lost).toEqual(expect.arrayContaining(twice));
	});

	test('two runs at once share the documents: none is asked about twice', async () => {
		expect(await askInOverlappingRuns()).toEqual(Array(DOCUMENTS).fill(1));
	});

	test('a document that always fails ends as failed, with the reason and the attempts, and the others are done', async () => {
		const { write, run, table } = await prepare('failing', { maxAttempts: 2 });
		const documents = write(1, BATCH_SIZE + 2);
		const [failing] = documents;
		real.emulator.behave(({ operation, json }) =>
			operation === 'complete' && JSON.stringify(json).includes(failing)
				? { status: 400, body: '{"error":"This file cannot be read"}' }
				: undefined,
		);
		const attempts = [];
		for (let time = 1; time <= 3; time += 1) {
			expect((await run()).error).toBeUndefined();
			const { rows } = await table();
			const finished = await rows();
			expect(withStatus(finished, 'done')).toHaveLength(documents.length - 1);
			const [row] = withStatus(finished, 'failed');
			expect(row).toMatchObject({ path: `failing/${failing}`, reply: null });
			expect(row.error).toMatch(/^Mingleego returned 400 .*This file cannot be read/);
			attempts.push(row.attempts);
		}
		expect(attempts).toEqual([1, 2, 2]);
		expect(countAsked(real.emulator)).toEqual(
			new Map(documents.map((name) => [name, name === failing ? 2 : 1])),
		);
	});

	test('an outage: the run ends after one batch, and the next run goes on', async () => {
		const { write, run, table } = await prepare('outage');
		const documents = write(1, 2 * BATCH_SIZE);
		real.emulator.behave(() => ({ status: 401, body: '{"error":"This key was revoked"}' }));
		expect((await run()).error).toBeUndefined();
		const { rows } = await table();
		expect(withStatus(await rows(), 'failed')).toHaveLength(BATCH_SIZE);
		expect(withStatus(await rows(), 'new')).toHaveLength(BATCH_SIZE);

		real.emulator.behave(undefined);
		expect((await run()).error).toBeUndefined();
		expect(getNames(withStatus(await rows(), 'done')).sort()).toEqual(documents);
	});

	test('a document whose runs all ended before they wrote a result ends as failed', async () => {
		const { write, run, table } = await prepare('lost', { maxAttempts: 2 });
		const [name] = write(1, 1);
		await run();
		const { rows, update } = await table();
		const [{ id }] = await rows();
		const claim = async (attempts: number) =>
			await update(id, {
				status: 'claimed',
				reply: null,
				attempts,
				dueAt: new Date().toISOString(),
			});
		real.emulator.requests.length = 0;

		await claim(1);
		await run();
		expect(await rows()).toEqual([expect.objectContaining({ status: 'done', attempts: 2 })]);
		expect(countAsked(real.emulator)).toEqual(new Map([[name, 1]]));

		await claim(2);
		await run();
		const error = 'No run that claimed this document wrote a result';
		expect(await rows()).toEqual([
			expect.objectContaining({ status: 'failed', attempts: 2, error }),
		]);
		expect(countAsked(real.emulator)).toEqual(new Map([[name, 1]]));
	});

	test('a late reply or failure does not replace what another run wrote after the claim expired', async () => {
		const responses = new Map([
			['document-01.txt', [respondLate(reply('first')), reply('second')]],
			['document-02.txt', [respondLate(refuse('first')), reply('second')]],
			['document-03.txt', [respondLate(reply('first')), refuse('second')]],
			['document-04.txt', [respondLate(reply('first'))]],
		]);
		const timesAsked = new Map([...responses].map(([name, { length }]) => [name, length]));
		real.emulator.behave((request) => responses.get(getDocumentName(request) ?? '')?.shift());
		const [lost, partlyLost] = await Promise.all([
			askAfterExpiry('all-expired', [1, 2]),
			askAfterExpiry('one-expired', [3, 4], { keepLast: true }),
		]);
		const done = { status: 'done', reply: 'second', error: null, attempts: 2 };
		expect(lost.written).toMatchObject([done, done]);
		expect(lost.written.map(({ claimedBy }) => claimedBy)).not.toContain(lost.firstId);
		expect(lost.finished).toEqual(lost.written);

		// With a result of its own, the first run looks for another batch. What failed since it started is not due for it.
		const [failed] = partlyLost.written;
		expect(failed).toMatchObject({ status: 'failed', reply: null, attempts: 2 });
		expect(failed.error).toMatch(/^Mingleego returned 400 .*second/);
		expect(failed.claimedBy).not.toBe(partlyLost.firstId);
		const own = { status: 'done', reply: 'first', attempts: 1, claimedBy: partlyLost.firstId };
		expect(partlyLost.finished).toEqual([failed, expect.objectContaining(own)]);
		expect(partlyLost.first.items('Find Due')).toEqual([]);
		expect(countAsked(real.emulator)).toEqual(timesAsked);
	});

	test('a document that two runs have added is asked about once', async () => {
		const { write, run, table } = await prepare('added-twice');
		const [name] = write(1, 1);
		await run();
		const { rows, update, insert } = await table();
		const [{ id, path, sha256 }] = await rows();
		await update(id, { status: null });
		await insert({ path, sha256 });
		real.emulator.requests.length = 0;

		await run();
		const done = expect.objectContaining({ path, status: 'done', attempts: 1 });
		expect(await rows()).toEqual([done, done]);
		expect(countAsked(real.emulator)).toEqual(new Map([[name, 1]]));
	});
});

describe('with PostgreSQL', () => {
	let postgres: Postgres;
	beforeAll(async () => {
		postgres = await startPostgres();
		real = await startRealN8n({ env: getDatabaseSettings(postgres) });
	}, 300_000);
	afterAll(async () => {
		await real?.stop();
		await postgres?.stop();
	});

	test('two runs at once share the documents: none is asked about twice', async () => {
		expect(await askInOverlappingRuns()).toEqual(Array(DOCUMENTS).fill(1));
	});
});
