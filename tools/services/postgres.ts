import { execFile, execFileSync } from 'node:child_process';
import { chownSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

import { findFreePort } from '../n8n/freePort';
import { startProcessGroup } from '../processes/processGroup';
import { waitUntilReady } from '../processes/waitUntilReady';
import { findProgram } from './findProgram';

const DEBIAN_PACKAGE = 'postgresql';
/** Debian keeps the server's programs out of PATH, in a folder per version. */
const VERSIONS = '/usr/lib/postgresql';

/** The role and the database that a new cluster has. */
const USER = 'postgres';

/** Of initdb: no password and no fsync. */
const CLUSTER_OPTIONS = ['-U', USER, '-E', 'UTF8', '--no-locale', '--auth=trust', '--no-sync'];

/** Settings that don't wait for the disk, because the data is temporary. */
const UNSAFE_SETTINGS = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];

export interface Postgres {
	port: number;
	/** Needs no password. */
	user: string;
	database: string;
	/** Ends it and removes its data. */
	stop: () => Promise<void>;
}

/**
 * Starts PostgreSQL with an empty database, on a free port of the loopback interface.
 *
 * @throws Error when it is not installed or does not start
 */
export async function startPostgres(): Promise<Postgres> {
	const folders = listProgramFolders();
	const [initdb, postgres, isReady] = [
		findProgram('initdb', DEBIAN_PACKAGE, folders),
		findProgram('postgres', DEBIAN_PACKAGE, folders),
		findProgram('pg_isready', DEBIAN_PACKAGE, folders),
	] as const;
	const account = getUnprivilegedUser();
	const folder = mkdtempSync(path.join(tmpdir(), 'postgres-'));
	const remove = () => rmSync(folder, { recursive: true, force: true });
	try {
		if (account) chownSync(folder, account.uid, account.gid);
		const data = path.join(folder, 'data');
		await promisify(execFile)(initdb, ['-D', data, ...CLUSTER_OPTIONS], {
			cwd: folder,
			...account,
			timeout: 60_000,
		});

		const port = await findFreePort();
		const args = ['-D', data, ...buildServerOptions(port)];
		// SIGINT does not wait for the clients to leave.
		const options = { cwd: folder, stopSignal: 'SIGINT' as const, ...account };
		const server = startProcessGroup(postgres, args, options);
		await waitUntilReady('PostgreSQL', server, async () => await acceptsConnections(isReady, port));
		return {
			port,
			user: USER,
			database: USER,
			async stop() {
				await server.stop();
				remove();
			},
		};
	} catch (error) {
		remove();
		throw error;
	}
}

/** @param isReady the path of pg_isready */
async function acceptsConnections(isReady: string, port: number): Promise<boolean> {
	return await promisify(execFile)(isReady, ['-h', '127.0.0.1', '-p', String(port)]).then(
		() => true,
		() => false,
	);
}

function buildServerOptions(port: number): string[] {
	const settings = [
		'listen_addresses=127.0.0.1',
		`port=${port}`,
		'unix_socket_directories=',
		...UNSAFE_SETTINGS,
	];
	return settings.flatMap((setting) => ['-c', setting]);
}

/** The newest version's first. */
function listProgramFolders() {
	try {
		return readdirSync(VERSIONS)
			.sort((a, b) => Number(b) - Number(a))
			.map((version) => path.join(VERSIONS, version, 'bin'));
	} catch {
		return [];
	}
}

/**
 * PostgreSQL refuses to run as root; Debian's package comes with an account for it.
 *
 * @returns undefined when this process is not root
 */
function getUnprivilegedUser(): { uid: number; gid: number } | undefined {
	if (process.getuid?.() !== 0) return undefined;
	const getId = (what: string) => Number(execFileSync('id', [what, 'postgres']));
	return { uid: getId('-u'), gid: getId('-g') };
}
