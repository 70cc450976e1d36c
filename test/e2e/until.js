'use strict';

const { setTimeout: pause } = require('node:timers/promises');

const LONGEST_MS = 60_000;
const PAUSE_MS = 100;

/**
 * Asks again and again until there is an answer.
 *
 * @template T
 * @param {string} what is waited for, for the message
 * @param {() => Promise<T | undefined>} ask gives undefined as long as there is none
 * @returns {Promise<T>}
 * @throws {Error} when there is none after a minute, and whatever `ask` throws
 */
async function until(what, ask) {
	const giveUp = Date.now() + LONGEST_MS;
	for (;;) {
		const answer = await ask();
		if (answer !== undefined) return answer;
		if (Date.now() > giveUp) throw new Error(`Waited ${LONGEST_MS / 1000} s until ${what}`);
		await pause(PAUSE_MS);
	}
}

module.exports = { until };
