'use strict';

const { execFile, execFileSync } = require('node:child_process');
const { chownSync, mkdtempSync, readdirSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');
const { promisify } = require('node:util');

const { freePort } = require('../n8n/freePort');
const { startProcessGroup } = require('../processes/processGroup');
const { findProgram, untilAnswering } = require('./program');

const DEBIAN_PACKAGE = 'postgresql';
/** Debian keeps the server's programs out of PATH, in a folder a version. */
const VERSIONS = '/usr/lib/postgresql';

/** The role and the database that a new cluster has. */
const USER = 'postgres';

/** Nothing that it holds is worth keeping: the disk is not waited for. */
const IN_A_HURRY = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];

/**
 * @typedef {object} Postgres
 * @property {number} port
 * @property {string} user Needs no password.
 * @property {string} database
 * @property {() => Promise<void>} stop Ends it and removes its data.
 */

/**
 * Starts PostgreSQL with an empty database, on a free port of the loopback interface.
 *
 * @returns {Promise<Postgres>}
 * @throws {Error} when it is not installed or does not start
 */
async function startPostgres() {
	const folders = programFolders();
	const [initdb, postgres, isReady] = /** @type {const} */ ([
		findProgram('initdb', DEBIAN_PACKAGE, folders),
		findProgram('postgres', DEBIAN_PACKAGE, folders),
		findProgram('pg_isready', DEBIAN_PACKAGE, folders),
	]);
	const account = unprivileged();
	const folder = mkdtempSync(path.join(tmpdir(), 'postgres-'));
	const remove = () => rmSync(folder, { recursive: true, force: true });
	try {
		if (account) chownSync(folder, account.uid, account.gid);
		const data = path.join(folder, 'data');
		const create = [
			'-D',
			data,
			'-U',
			USER,
			'-E',
			'UTF8',
			'--no-locale',
			'--auth=trust',
			'--no-sync',
		];
		await promisify(execFile)(initdb, create, { cwd: folder, ...account, timeout: 60_000 });

		const port = await freePort();
		const settings = [
			'listen_addresses=127.0.0.1',
			`port=${port}`,
			'unix_socket_directories=',
			...IN_A_HURRY,
		];
		const args = ['-D', data, ...settings.flatMap((setting) => ['-c', setting])];
		// SIGINT does not wait for the clients to leave.
		const options = { cwd: folder, stopSignal: /** @type {const} */ ('SIGINT'), ...account };
		const server = startProcessGroup(postgres, args, options);
		await untilAnswering('PostgreSQL', server, () =>
			promisify(execFile)(isReady, ['-h', '127.0.0.1', '-p', String(port)]).then(
				() => true,
				() => false,
			),
		);
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

/** The newest version's first. */
function programFolders() {
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
 * @returns {{ uid: number, gid: number } | undefined} undefined when this process is not root
 */
function unprivileged() {
	if (process.getuid?.() !== 0) return undefined;
	const id = (/** @type {string} */ what) => Number(execFileSync('id', [what, 'postgres']));
	return { uid: id('-u'), gid: id('-g') };
}

module.exports = { startPostgres };
