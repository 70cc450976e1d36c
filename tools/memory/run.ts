/**
 * `npm run memory`: what an upload takes of memory, with our node and as nodes that are written by hand usually do it.
 * `npm run memory -- --small` does it with small files. Ends with 0 if all that our node uploaded arrived whole; memory
 * and time are shown, not judged.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { version } from 'n8n-core/package.json';

import { endAllWorkers, startWorker } from '../processes/worker';
import { compare, type Server, type Store } from './compare';
import { FULL, MIB, SMALL, computeDiskSpace } from './scenarios';
import { formatTable } from './table';
import type { Row, Service } from './types';

/** The exit code, once a signal has said to stop. */
let stopped: number | undefined;

async function main() {
	const { small } = parseArgs({ options: { small: { type: 'boolean' } } }).values;
	const scenarios = small ? SMALL : FULL;
	await assertSpace(computeDiskSpace(scenarios));

	const folder = mkdtempSync(path.join(tmpdir(), 'mingleego-memory-'));
	// The very last thing, however this ends: nothing can be written there any more.
	process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
	endWhenStopped();
	try {
		const rows: Row[] = [];
		// What the processes make for themselves is in our folder too, and goes with it however they end.
		const env = { ...process.env, TMPDIR: folder, TEMP: folder, TMP: folder };
		const server: Server = startWorker(path.join(__dirname, 'server.ts'), env);
		const service = (await server.ask('start')) as Service;
		const store: Store = startWorker(path.join(__dirname, 'store.ts'), env);
		const setting = { folder, env, server, service, store, rounds: small ? 1 : 3 };
		for (const scenario of scenarios) {
			console.error(`${scenario.name} …`);
			rows.push(await compare(scenario, setting));
		}
		show(rows);
		return rows.every(({ node }) => !node.failure);
	} finally {
		await endAllWorkers();
	}
}

/**
 * @param needed bytes
 * @throws Error When the temporary folder's disk has less.
 */
async function assertSpace(needed: number) {
	const { bavail, bsize } = await statfs(tmpdir());
	const mib = (bytes: number) => `${Math.floor(bytes / MIB)} MiB`;
	if (bavail * bsize >= needed) return;
	throw new Error(
		`${tmpdir()} has ${mib(bavail * bsize)} left and ${mib(needed)} are needed: set TMPDIR to a folder with more, or add --small.`,
	);
}

/** Ctrl-C and the like end the processes too. Errors caused by that are not reported. */
function endWhenStopped() {
	for (const [signal, number] of [
		['SIGHUP', 1],
		['SIGINT', 2],
		['SIGTERM', 15],
	] as const) {
		process.once(signal, async () => {
			stopped = 128 + number;
			await endAllWorkers();
			process.exit(stopped);
		});
	}
}

function show(rows: Row[]) {
	console.log(
		`Peak memory above the level before the upload, and time (n8n-core ${version}, Node.js ${process.version})`,
	);
	console.log(formatTable(rows));
	for (const { scenario, ...sides } of rows) {
		for (const { failure } of Object.values(sides)) {
			if (failure) console.log(`${scenario.name} failed: ${failure.message}`);
		}
	}
}

main().then(
	(whole) => {
		process.exitCode = whole ? 0 : 1;
	},
	(error: Error) => {
		if (stopped === undefined) console.error(error.message);
		process.exitCode = stopped ?? 1;
	},
);
