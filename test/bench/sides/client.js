'use strict';

/** A process that sends requests without n8n: with axios and form-data, or with nothing but Node. */

const { answer } = require('../../worker');
const { viaAxios } = require('./viaAxios');
const { viaNodeHttp } = require('./viaNodeHttp');

/**
 * @typedef {object} Job
 * @property {'axios' | 'bare'} side
 * @property {import('../types').Address} service
 * @property {number} items how many prompts
 * @property {number} atOnce the most requests under way at once
 */

/** @typedef {{ ms: number, through: number }} Done `through`: how many got a reply */

/** @type {Record<Job['side'], Client>} */
const CLIENTS = { axios: viaAxios, bare: viaNodeHttp };

/**
 * Sends one prompt.
 *
 * @callback Client
 * @param {import('../types').Address} service
 * @param {string} prompt
 * @returns {Promise<unknown>} the reply
 * @throws {Error} when the service refuses
 */

/**
 * @param {Job} job
 * @returns {Promise<Done>}
 */
async function work({ side, service, items, atOnce }) {
	const send = CLIENTS[side];
	let next = 0;
	let through = 0;
	const one = async () => {
		while (next < items) {
			const prompt = `Question ${next++}`;
			await send(service, prompt).then(
				() => (through += 1),
				() => {},
			);
		}
	};
	const startedAt = performance.now();
	await Promise.all(Array.from({ length: Math.min(atOnce, items) }, one));
	return { ms: performance.now() - startedAt, through };
}

answer(work);
