import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';

/** How long a program may take to end before it is killed, in milliseconds. */
const STOP_MS = 15_000;

/** Characters of a program's output that are kept, the last ones. */
const MAX_LOG_LENGTH = 200_000;

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
	const log = recordOutput(child);
	const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
	const send = (signal: NodeJS.Signals) => sendSignal(child, signal);
	// However this process ends, the program must end too.
	const killNow = () => send('SIGKILL');
	process.once('exit', killNow);
	void ended.then(() => process.removeListener('exit', killNow));

	return {
		child,
		log,
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

/** @returns a function that returns what the program has printed */
function recordOutput(child: ChildProcess): () => string {
	let log = '';
	const keep = (data: Buffer) => {
		log = (log + data.toString()).slice(-MAX_LOG_LENGTH);
	};
	child.stdout?.on('data', keep);
	child.stderr?.on('data', keep);
	child.once('error', (error) => keep(Buffer.from(error.message)));
	return () => log;
}

/** Sends a signal to the program and whatever it started. */
function sendSignal({ pid }: ChildProcess, signal: NodeJS.Signals): void {
	if (pid === undefined) return;
	try {
		process.kill(-pid, signal);
	} catch {
		// Gone already.
	}
}
