'use strict';

const assert = require('node:assert/strict');

const { chatAtOnce } = require('./manyChats');
const { startEmulator } = require('../../emulator/emulator');
const { saveCredential } = require('../n8n/contents');

/** @typedef {import('./loads').Load} Load */

/**
 * @typedef {object} Measurement
 * @property {number} seconds from the first webhook call to the last answer
 * @property {number} atOnce the most requests that were at the service at once, refused ones included
 * @property {number} refused how many requests the service refused with 429
 */

/**
 * Puts a load on n8n and measures it.
 *
 * @param {import('../n8n/realN8n').RealN8n} main
 * @param {string} url the webhook of the workflow `manyChats`
 * @param {Load} load
 * @returns {Promise<Measurement>}
 * @throws {Error} when a reply is missing, or is not its prompt's, or a prompt was answered twice
 */
async function measure({ api }, url, { executions, items, service }) {
	const emulator = await startEmulator(service);
	try {
		await saveCredential(api, { apiKey: emulator.apiKey, baseUrl: emulator.url });
		const began = performance.now();
		const { prompts, replies, expected } = await chatAtOnce(url, {
			executions,
			items,
			assistantId: 'any',
		});
		const seconds = (performance.now() - began) / 1000;

		assert.deepEqual(replies, expected);
		const served = emulator.requests.filter(({ status }) => status === 200);
		const asked = served.map(({ json }) => /** @type {{ prompt: string }} */ (json).prompt);
		assert.deepEqual(asked.sort(), prompts.flat().sort());
		return {
			seconds,
			atOnce: emulator.atOnce.peak,
			refused: emulator.requests.filter(({ status }) => status === 429).length,
		};
	} finally {
		await emulator.close();
	}
}

/**
 * The measurement in the middle of several, by its time.
 *
 * @param {Measurement[]} all an odd number of them
 */
const median = (all) => [...all].sort((a, b) => a.seconds - b.seconds)[(all.length - 1) / 2];

module.exports = { measure, median };
