'use strict';

/** A process that works without n8n: with axios and form-data, or with nothing but Node. */

const { beginPeak } = require('../../memory/peak');
const { answer } = require('../../processes/worker');
const axios = require('./viaAxios');
const bare = require('./viaNodeHttp');

/** Milliseconds between two looks at the memory, as in n8n's process. */
const EVERY = 20;

/** @typedef {import('../types').Address} Address */
/** @typedef {import('../../memory/types').SourceFile} SourceFile */

/**
 * @typedef {object} Job
 * @property {'axios' | 'bare'} side
 * @property {Address} service
 * @property {number} atOnce the most requests under way at once
 * @property {number} [prompts] how many are sent
 * @property {SourceFile[]} [files] to upload
 */

/**
 * @typedef {object} Done
 * @property {number} ms
 * @property {number} through how many requests got a good answer
 * @property {number} [peak] of uploads: the memory above what there was before; bytes
 */

/**
 * @typedef {object} Client
 * @property {(service: Address, prompt: string) => Promise<unknown>} chat gives the reply
 * @property {(service: Address, file: SourceFile) => Promise<unknown>} upload gives the file's ID
 */

/** @type {Record<Job['side'], Client>} */
const CLIENTS = { axios, bare };

/**
 * @param {Job} job
 * @returns {Promise<Done>}
 */
async function work({ side, service, atOnce, prompts = 0, files = [] }) {
	const { chat, upload } = CLIENTS[side];
	const tasks = [
		...Array.from({ length: prompts }, (_, n) => () => chat(service, `Question ${n}`)),
		...files.map((file) => () => upload(service, file)),
	];
	const endPeak = files.length > 0 ? await beginPeak(EVERY) : undefined;
	let next = 0;
	let through = 0;
	const one = async () => {
		while (next < tasks.length) {
			await tasks[next++]().then(
				() => (through += 1),
				() => {},
			);
		}
	};
	const startedAt = performance.now();
	await Promise.all(Array.from({ length: Math.min(atOnce, tasks.length) }, one));
	return { ms: performance.now() - startedAt, through, peak: endPeak?.() };
}

answer(work);
