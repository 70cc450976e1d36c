import { fork, type Serializable } from 'node:child_process';
import { once } from 'node:events';

import { TYPESCRIPT } from './typescript';

export interface Worker<Question, Answer> {
	/** One at a time. */
	ask: (question: Question) => Promise<Answer>;
	/** Resolves when the process is gone. */
	end: () => Promise<void>;
}

/**
 * Starts a process that answers questions; see `handleQuestions`. It ends with this process.
 *
 * @param file absolute path
 * @param node the Node binary that runs it; this process's own unless given
 */
export function startWorker<Question, Answer>(
	file: string,
	env: NodeJS.ProcessEnv,
	node: string = process.execPath,
): Worker<Question, Answer> {
	const child = fork(file, { env, execPath: node, execArgv: ['--expose-gc', ...TYPESCRIPT] });
	// A question to a process that has just ended: `gone` tells of it.
	child.on('error', () => {});
	const gone = once(child, 'exit').then(([code, signal]) => String(signal ?? `exit code ${code}`));
	return {
		async ask(question) {
			child.send(question as Serializable);
			const reply = once(child, 'message').then(([message]) => message);
			const early = gone.then((how) => ({ error: `The process ended: ${how}` }));
			const { value, error } = await Promise.race([reply, early]);
			if (error !== undefined) throw new Error(error);
			return value;
		},
		async end() {
			if (child.connected) child.disconnect();
			await gone;
		},
	};
}

/**
 * Called by a worker's file: responds to each question with what the function returns or throws, and ends when the
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
			// n8n keeps the error of an execution as a plain object.
			const { message = String(error) } = (error ?? {}) as Partial<Error>;
			process.send?.({ error: message });
		}
	});
}
