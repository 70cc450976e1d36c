import { fork, type ChildProcess, type Serializable } from 'node:child_process';
import { once } from 'node:events';

import type { Failure } from '../memory/types';
import { TYPESCRIPT } from './typescript';

const running = new Set<ChildProcess>();

let over = false;

export interface Worker<Question, Answer> {
	/** One at a time. */
	ask: (question: Question) => Promise<Answer>;
	/** Resolves when the process is gone. */
	end: () => Promise<void>;
}

/**
 * Starts a process that answers questions; see `handleQuestions`.
 *
 * @param file absolute path
 * @param node the Node binary that runs it; this process's own unless given
 * @throws Error After `endAllWorkers`.
 */
export function startWorker<Question, Answer>(
	file: string,
	env: NodeJS.ProcessEnv,
	node: string = process.execPath,
): Worker<Question, Answer> {
	if (over) throw new Error('The processes have been ended');
	const child = fork(file, { env, execPath: node, execArgv: ['--expose-gc', ...TYPESCRIPT] });
	running.add(child);
	// A question to a process that has just ended: `gone` tells of it.
	child.on('error', () => {});
	const gone = once(child, 'exit').then(([code, signal]) => {
		running.delete(child);
		return (signal ?? `exit code ${code}`) as string;
	});
	return {
		async ask(question) {
			child.send(question as Serializable);
			const reply = once(child, 'message').then(([message]) => message);
			const early = gone.then((how) => ({ error: { message: `The process ended: ${how}` } }));
			const { value, error } = await Promise.race([reply, early]);
			if (error) throw Object.assign(new Error(error.message), { code: error.code });
			return value;
		},
		async end() {
			if (child.connected) child.disconnect();
			await gone;
		},
	};
}

/** Ends every worker at once, for good: no other can be started. Resolves when they are gone. */
export async function endAllWorkers() {
	over = true;
	await Promise.all(
		[...running].map(async (child) => {
			const gone = once(child, 'exit');
			child.kill('SIGKILL');
			await gone;
		}),
	);
}

/**
 * What a worker's file calls: responds to each question with what the function returns or throws, and ends when its
 * parent disconnects.
 */
export function handleQuestions<Question, Answer>(
	handle: (question: Question) => Answer | Promise<Answer>,
) {
	process.on('disconnect', () => process.exit());
	process.on('message', async (question: Question) => {
		try {
			process.send?.({ value: await handle(question) });
		} catch (error) {
			process.send?.({ error: describeFailure(error) });
		}
	});
}

/** @returns what is left of an error between processes */
export function describeFailure(error: unknown): Failure {
	// n8n keeps the error of an execution as a plain object.
	const { message = String(error), code } = (error ?? {}) as Partial<NodeJS.ErrnoException>;
	return { message, code };
}
