import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { INode } from 'n8n-workflow';

import { startEmulator } from '../../emulator/emulator';
import { createApi, type Api } from '../../tools/n8n/api';
import { listExamples, PLACEHOLDER, type Saved } from '../../tools/n8n/contents';
import { runWorkflow } from '../../tools/n8n/execution';
import { findFreePort } from '../../tools/n8n/freePort';
import { ensureN8n, type Installation } from '../../tools/n8n/install';
import { waitUntil } from '../../tools/waitUntil';
import { startProcessGroup, type ProcessGroup } from '../../tools/processes/processGroup';
import { TYPESCRIPT } from '../../tools/processes/typescript';

const root = path.join(__dirname, '../..');
const SCRIPT = path.join(root, 'tools/n8n/start.ts');

/** Never the real service. */
const EMULATED = { MINGLEEGO_API_KEY: '', MINGLEEGO_ASSISTANT_ID: '' };

type SavedWorkflow = Saved & { nodes: INode[] };

/** A cache folder of the tests' own, with the installed n8n in it and nothing else. */
let cache: string;
let installation: Installation;
/** The installed n8n's name in it. */
let n8nFolder: string;
let port: string;
beforeAll(async () => {
	installation = await ensureN8n();
	const { folder } = installation;
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
async function startAndWait(env?: NodeJS.ProcessEnv) {
	const program = start('npm', ['run', 'n8n'], env);
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

/** @returns what was printed, by its label */
const readPrinted = (program: ProcessGroup) =>
	Object.fromEntries(
		[...program.log().matchAll(/^([\w ]+): +(.+)$/gm)].map(([, name, value]) => [name, value]),
	);

/** Signs in as the printed lines say. */
async function signIn(program: ProcessGroup): Promise<Api> {
	const printed = readPrinted(program);
	const api = createApi(printed.n8n);
	await api.ask('POST', '/rest/login', {
		emailOrLdapLoginId: printed['Sign in'],
		password: printed.Password,
	});
	return api;
}

/** All workflows with their nodes, by name. */
async function readWorkflows(api: Api): Promise<Map<string, SavedWorkflow>> {
	const list = await api.ask<Saved[]>('GET', '/rest/workflows');
	const workflows = list.map(({ id }) => api.ask<SavedWorkflow>('GET', `/rest/workflows/${id}`));
	return new Map((await Promise.all(workflows)).map((workflow) => [workflow.name, workflow]));
}

/** @throws Error when there is none of that name */
function getWorkflow(workflows: Map<string, SavedWorkflow>, name: string): SavedWorkflow {
	const workflow = workflows.get(name);
	if (!workflow) throw new Error(`There is no workflow "${name}"`);
	return workflow;
}

const getCredentialIds = ({ nodes }: SavedWorkflow) =>
	nodes.flatMap(({ credentials = {} }) => Object.values(credentials).map(({ id }) => id));

/** Asserts that the credential succeeds in its own test, and that the workflows use it and no other. */
async function expectWorkingCredentials(api: Api, workflows: Map<string, SavedWorkflow>) {
	const saved = await api.ask<Saved[]>('GET', '/rest/credentials');
	expect(saved.map(({ name }) => name).sort()).toEqual(['Mingleego account']);
	for (const { id } of saved) {
		const credentials = await api.ask('GET', `/rest/credentials/${id}?includeData=true`);
		expect(await api.ask('POST', '/rest/credentials/test', { credentials })).toMatchObject({
			status: 'OK',
		});
	}
	const used = new Set([...workflows.values()].flatMap(getCredentialIds));
	expect([...used].sort()).toEqual(saved.map(({ id }) => id).sort());
}

test('npm run n8n starts n8n with an account, credentials and the examples; Ctrl-C leaves nothing', async () => {
	const program = await startAndWait();
	const printed = readPrinted(program);
	expect(printed.Workflows).toBe(`${printed.n8n}/home/workflows`);
	expect((await fetch(printed.Workflows)).status).toBe(200);
	const [, emulatorUrl] = /^the emulator at (\S+)$/.exec(printed.Service) ?? [];
	const chat = await fetch(`${emulatorUrl}/api/interactions/chat`, {
		method: 'POST',
		headers: { 'x-api-key': printed['API key'], 'content-type': 'application/json' },
		body: '{"assistantId":"any","prompt":"Hello"}',
	});
	expect(chat.status).toBe(200);

	const api = await signIn(program);
	const workflows = await readWorkflows(api);
	expect(workflows.size).toBe(listExamples().length);
	await expectWorkingCredentials(api, workflows);

	// Those that the editor's button runs; examples.e2e.ts runs all of them, set up by the same code.
	const byButton = [...workflows.values()].filter(({ nodes }) =>
		nodes.some(({ type }) => /\.(manual|schedule)Trigger$/.test(type)),
	);
	expect(byButton.length).toBeGreaterThan(3);
	for (const workflow of byButton) {
		const { status, error } = await runWorkflow({ api, installation }, workflow);
		expect([workflow.name, status, error]).toEqual([workflow.name, 'success', undefined]);
	}

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

test('all processes end also when only npm gets the signal; the next start keeps what was changed', async () => {
	const [kept, removed] = ['Document analysis with Mingleego', 'Get a file from Mingleego'];
	const program = await startAndWait();
	const api = await signIn(program);
	const before = await readWorkflows(api);
	const changed = getWorkflow(before, kept).nodes.map((node) => ({ ...node, notes: 'Changed' }));
	await api.ask('PATCH', `/rest/workflows/${getWorkflow(before, kept).id}`, { nodes: changed });
	// An example that a newer version brings is one that is not there.
	const { id } = getWorkflow(before, removed);
	await api.ask('POST', `/rest/workflows/${id}/archive`, {});
	await api.ask('DELETE', `/rest/workflows/${id}`);

	expect(findProcessesLeft().length).toBeGreaterThan(1);
	program.child.kill('SIGINT');
	await program.ended;
	await waitUntil('nothing is left', () => findProcessesLeft().length === 0, 15_000);

	// Now with an assistant of the real service, or what the program takes for it.
	const service = await startEmulator();
	const assistantId = 'an-assistant';
	try {
		const restarted = await startAndWait({
			MINGLEEGO_API_KEY: service.apiKey,
			MINGLEEGO_ASSISTANT_ID: assistantId,
			MINGLEEGO_BASE_URL: service.url,
		});
		const again = await signIn(restarted);
		const after = await readWorkflows(again);
		expect([...after.keys()].sort()).toEqual([...before.keys()].sort());
		const placeholder = JSON.stringify(PLACEHOLDER.assistantId);
		expect(JSON.stringify([...after.values()])).not.toContain(placeholder);
		const filledIn = JSON.stringify(changed).replaceAll(placeholder, JSON.stringify(assistantId));
		expect(getWorkflow(after, kept).nodes).toEqual(JSON.parse(filledIn));
		await expectWorkingCredentials(again, after);
	} finally {
		await service.close();
	}
	// Two starts.
}, 240_000);

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
