import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';

/** How long a program may take to end before it is killed, in milliseconds. */
const STOP_MS = 15_000;

/** A program, and whatever it starts. */
export interface ProcessGroup {
	child: ChildProcess;
	/** What it has printed, the last 200,000 characters. */
	log: () => string;
	/** Ends it, and whatever it started. Resolves once it is gone. */
	stop: () => Promise<void>;
	/** Kills it at once, as a crash would. */
	kill: () => Promise<void>;
	/** Resolves once it has ended, for whatever reason. */
	ended: Promise<void>;
}

/**
 * Starts a program in a process group of its own. One that cannot be started has ended, and says why in its log.
 *
 * @param options `stopSignal`: what asks it to end, SIGTERM unless given
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
	const keep = (data: Buffer) => {
		log = (log + data.toString()).slice(-200_000);
	};
	child.stdout?.on('data', keep);
	child.stderr?.on('data', keep);

	const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
	child.once('error', (error) => keep(Buffer.from(error.message)));
	const send = (signal: NodeJS.Signals) => {
		if (child.pid === undefined) return;
		try {
			process.kill(-child.pid, signal);
		} catch {
			// Gone already.
		}
	};
	// However this process ends, the program must end too.
	const killNow = () => send('SIGKILL');
	process.once('exit', killNow);
	void ended.then(() => process.removeListener('exit', killNow));

	return {
		child,
		log: () => log,
		ended,
		async stop() {
			send(stopSignal);
			const killTimer = setTimeout(killNow, STOP_MS);
			await ended;
			clearTimeout(killTimer);
			// Helpers of its own, such as task runners, may outlive it.
			killNow();
		},
		async kill() {
			killNow();
			await ended;
		},
	};
}
