import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';

/** How long a program may take to end before it is killed, in milliseconds. */
const STOP_MS = 15_000;

/**
 * @typedef {object} ProcessGroup A program, and whatever it starts.
 * @property {import('node:child_process').ChildProcess} child
 * @property {() => string} log What it has printed, the last 200,000 characters.
 * @property {() => Promise<void>} stop Ends it, and whatever it started. Resolves once it is gone.
 * @property {() => Promise<void>} kill The same at once, as a crash does.
 * @property {Promise<void>} ended Resolves once it is gone, whoever ended it.
 */
/** A program, and whatever it starts. */
export interface ProcessGroup {
	child: ChildProcess;
	/** What it has printed, the last 200,000 characters. */
	log: () => string;
	/** Ends it, and whatever it started. Resolves once it is gone. */
	stop: () => Promise<void>;
	/** The same at once, as a crash does. */
	kill: () => Promise<void>;
	/** Resolves once it is gone, whoever ended it. */
	ended: Promise<void>;
}

/**
 * Starts a program in a process group of its own. One that cannot be started has ended, and says why in its log.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {Pick<import('node:child_process').SpawnOptions, 'cwd' | 'env' | 'uid' | 'gid'> & { stopSignal?: NodeJS.Signals }} [options]
 *   `stopSignal`: what asks it to end, SIGTERM unless given
 * @returns {ProcessGroup}
 */
export function startProcessGroup(
	command: string,
	args: string[],
	{
		stopSignal = 'SIGTERM',
		...options
	}: Pick<SpawnOptions, 'cwd' | 'env' | 'uid' | 'gid'> & { stopSignal?: NodeJS.Signals } = {},
): ProcessGroup {
	const child = spawn(command, args, {
		...options,
		detached: true,
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	let log = '';
	const keep = (/** @type {Buffer} */ data: Buffer) => {
		log = (log + data.toString()).slice(-200_000);
	};
	child.stdout?.on('data', keep);
	child.stderr?.on('data', keep);

	/** @type {Promise<void>} */
	const ended: Promise<void> = new Promise((resolve) => child.once('close', () => resolve()));
	child.once('error', (error) => keep(Buffer.from(error.message)));
	const send = (/** @type {NodeJS.Signals} */ signal: NodeJS.Signals) => {
		if (child.pid === undefined) return;
		try {
			process.kill(-child.pid, signal);
		} catch {
			// Gone already.
		}
	};
	// Whatever way this process ends, the program must not stay behind.
	const killNow = () => send('SIGKILL');
	process.once('exit', killNow);
	void ended.then(() => process.removeListener('exit', killNow));

	return {
		child,
		log: () => log,
		ended,
		async stop() {
			send(stopSignal);
			const patience = setTimeout(killNow, STOP_MS);
			await ended;
			clearTimeout(patience);
			// Helpers of its own, such as task runners, may outlive it.
			killNow();
		},
		async kill() {
			killNow();
			await ended;
		},
	};
}
