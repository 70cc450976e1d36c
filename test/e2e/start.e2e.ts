import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { createApi } from '../../tools/n8n/api';
import { listExamples, type Saved } from '../../tools/n8n/contents';
import { findFreePort } from '../../tools/n8n/freePort';
import { ensureN8n } from '../../tools/n8n/install';
import { waitUntil } from '../../tools/n8n/waitUntil';
import { startProcessGroup, type ProcessGroup } from '../../tools/processes/processGroup';
import { TYPESCRIPT } from '../../tools/processes/typescript';

const root = path.join(__dirname, '../..');
const SCRIPT = path.join(root, 'tools/n8n/start.ts');

/** Never the real service. */
const EMULATED = { MINGLEEGO_API_KEY: '', MINGLEEGO_ASSISTANT_ID: '' };

/** A cache folder of the tests' own, with the installed n8n in it and nothing else. */
let cache: string;
/** The installed n8n's name in it. */
let n8nFolder: string;
let port: string;
beforeAll(async () => {
	const { folder } = await ensureN8n();
	cache = mkdtempSync(path.join(tmpdir(), 'cache-'));
	n8nFolder = path.basename(folder);
	symlinkSync(folder, path.join(cache, n8nFolder));
	port = String(await findFreePort());
});
const started: ProcessGroup[] = [];
afterEach(async () => {
	for (const program of started.splice(0)) await program.stop();
});
afterAll(() => rmSync(cache, { recursive: true, force: true }));

/** Starts a program in a terminal's way: a process group of its own, ended by Ctrl-C. */
function start(command: string, args: string[], env?: NodeJS.ProcessEnv) {
	const program = startProcessGroup(command, args, {
		cwd: root,
		env: { ...process.env, ...EMULATED, MINGLEEGO_CACHE: cache, N8N_PORT: port, ...env },
		stopSignal: 'SIGINT',
	});
	started.push(program);
	return program;
}

/** Starts `npm run n8n` and waits until it says how to sign in. */
async function startAndWait() {
	const program = start('npm', ['run', 'n8n']);
	await waitUntil('n8n is started', () => program.log().includes('Ctrl-C ends it.'), 110_000);
	return program;
}

/** @returns the processes that were started with the tests' cache folder, or by those */
function findProcessesLeft(): string[] {
	return readdirSync('/proc').filter((pid) => {
		if (!/^\d+$/.test(pid)) return false;
		try {
			return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`MINGLEEGO_CACHE=${cache}`);
		} catch {
			// Gone meanwhile.
			return false;
		}
	});
}

/** Waits for a program that must fail. */
async function waitForFailure(program: ProcessGroup) {
	await program.ended;
	return { code: program.child.exitCode, lines: program.log().trim().split('\n') };
}

test('npm run n8n starts n8n with an account, a credential and the examples; Ctrl-C leaves nothing', async () => {
	const program = await startAndWait();
	const printed = Object.fromEntries(
		[...program.log().matchAll(/^([\w ]+): +(.+)$/gm)].map(([, name, value]) => [name, value]),
	);
	const client = createApi(printed.n8n);
	await client.ask('POST', '/rest/login', {
		emailOrLdapLoginId: printed['Sign in'],
		password: printed.Password,
	});
	expect(await client.ask('GET', '/rest/workflows')).toHaveLength(listExamples().length);
	const [{ id }] = await client.ask<Saved[]>('GET', '/rest/credentials');
	const credentials = await client.ask('GET', `/rest/credentials/${id}?includeData=true`);
	expect(await client.ask('POST', '/rest/credentials/test', { credentials })).toEqual({
		status: 'OK',
		message: 'The API key was accepted',
	});

	const second = await waitForFailure(start(process.execPath, [...TYPESCRIPT, SCRIPT]));
	expect(second).toEqual({
		code: 1,
		lines: [
			expect.stringContaining(`Port ${port} is in use. Stop what uses it, or choose another`),
		],
	});

	await program.stop();
	await waitUntil('nothing is left', () => findProcessesLeft().length === 0, 15_000);
});

test('all processes end also when only npm gets the signal', async () => {
	const { child, ended } = await startAndWait();
	expect(findProcessesLeft().length).toBeGreaterThan(1);
	child.kill('SIGINT');
	await ended;
	await waitUntil('nothing is left', () => findProcessesLeft().length === 0, 15_000);
});

test.each([
	['to install n8n', 5, ''],
	['to start it', 0.5, '&& ln -s "$INSTALLED" "$MINGLEEGO_CACHE"'],
])('too little disk %s is said in one line', async (_, gigabytes, prepare) => {
	const small = mkdtempSync(path.join(cache, 'small-'));
	// In a name space of its own, the folder is a disk of 10 MB.
	const script = `mount -t tmpfs -o size=10m tmpfs "$MINGLEEGO_CACHE" ${prepare} && exec "$0" "$@"`;
	const onSmallDisk = ['--map-root-user', '--mount', 'sh', '-c', script];
	const program = start('unshare', [...onSmallDisk, process.execPath, ...TYPESCRIPT, SCRIPT], {
		MINGLEEGO_CACHE: small,
		INSTALLED: path.join(cache, n8nFolder),
	});
	expect(await waitForFailure(program)).toEqual({
		code: 1,
		lines: [
			expect.stringMatching(
				new RegExp(`^n8n needs ${gigabytes} GB of disk in .*, and 0\\.0 GB are free\\. Make room`),
			),
		],
	});
});
