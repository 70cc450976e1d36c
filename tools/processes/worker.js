'use strict';

const { fork } = require('node:child_process');
const { once } = require('node:events');

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

let over = false;

/**
 * @template Question, Answer
 * @typedef {object} Worker
 * @property {(question: Question) => Promise<Answer>} ask one at a time
 * @property {() => Promise<void>} end resolves when the process is gone
 */

/**
 * Starts a process of its own that answers questions; see `answer`.
 *
 * @template Question, Answer
 * @param {string} file absolute path
 * @param {NodeJS.ProcessEnv} env
 * @param {string} [node] the Node binary that runs it; this process's own unless given
 * @returns {Worker<Question, Answer>}
 * @throws {Error} After `endAllWorkers`.
 */
function startWorker(file, env, node = process.execPath) {
	if (over) throw new Error('The processes have been ended');
	const child = fork(file, { env, execPath: node, execArgv: ['--expose-gc'] });
	running.add(child);
	// A question to a process that has just ended: `gone` tells of it.
	child.on('error', () => {});
	const gone = once(child, 'exit').then(([code, signal]) => {
		running.delete(child);
		return /** @type {string} */ (signal ?? `exit code ${code}`);
	});
	return {
		async ask(question) {
			child.send(/** @type {import('node:child_process').Serializable} */ (question));
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
async function endAllWorkers() {
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
 * What a worker's file calls: answers each question with what the function returns or throws, and ends when nobody
 * is there to ask any more.
 *
 * @template Question, Answer
 * @param {(question: Question) => Answer | Promise<Answer>} answerTo
 */
function answer(answerTo) {
	process.on('disconnect', () => process.exit());
	process.on('message', async (/** @type {Question} */ question) => {
		try {
			process.send?.({ value: await answerTo(question) });
		} catch (error) {
			process.send?.({ error: troubleOf(error) });
		}
	});
}

/**
 * @param {unknown} error
 * @returns {import('../memory/types').Trouble} what is left of an error between processes
 */
function troubleOf(error) {
	// n8n keeps the error of an execution as a plain object.
	const { message = String(error), code } = /** @type {Partial<NodeJS.ErrnoException>} */ (
		error ?? {}
	);
	return { message, code };
}

module.exports = { answer, endAllWorkers, startWorker, troubleOf };
