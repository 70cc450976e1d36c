'use strict';

/** A process that does one upload and measures itself at it. */

const { viaAxios } = require('./viaAxios');
const { viaNode } = require('./viaNode');
const { peakDuring } = require('./peak');
const { answer, troubleOf } = require('../processes/worker');

/** @typedef {import('./types').Job} Job */

/** @type {Record<import('./types').SideName, import('./types').Side>} */
const SIDES = { axios: viaAxios, node: viaNode };

/**
 * @param {Job} job
 * @returns {Promise<import('./types').Measurement>}
 */
async function measure(job) {
	const upload = await SIDES[job.side](job);
	/** @type {import('./types').Trouble | undefined} */
	let trouble;
	const measured = await peakDuring(async () => {
		await upload().catch((error) => {
			trouble = troubleOf(error);
		});
	});
	return { ...measured, trouble };
}

answer(measure);
