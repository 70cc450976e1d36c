/** A process that does one upload and measures itself at it. */

import { answer, troubleOf } from '../processes/worker';
import { peakDuring } from './peak';
import type { Job, Measurement, Side, SideName, Trouble } from './types';
import { viaAxios } from './viaAxios';
import { viaNode } from './viaNode';

/** @typedef {import('./types').Job} Job */

/** @type {Record<import('./types').SideName, import('./types').Side>} */
const SIDES: Record<SideName, Side> = { axios: viaAxios, node: viaNode };

/**
 * @param {Job} job
 * @returns {Promise<import('./types').Measurement>}
 */
async function measure(job: Job): Promise<Measurement> {
	const upload = await SIDES[job.side](job);
	/** @type {import('./types').Trouble | undefined} */
	let trouble: Trouble | undefined;
	const measured = await peakDuring(async () => {
		await upload().catch((error) => {
			trouble = troubleOf(error);
		});
	});
	return { ...measured, trouble };
}

answer(measure);
