/** A process that does one upload and measures itself at it. */

import { answer, troubleOf } from '../processes/worker';
import { peakDuring } from './peak';
import type { Job, Measurement, Side, SideName, Trouble } from './types';
import { viaAxios } from './viaAxios';
import { viaNode } from './viaNode';

const SIDES: Record<SideName, Side> = { axios: viaAxios, node: viaNode };

async function measure(job: Job): Promise<Measurement> {
	const upload = await SIDES[job.side](job);
	let trouble: Trouble | undefined;
	const measured = await peakDuring(async () => {
		await upload().catch((error) => {
			trouble = troubleOf(error);
		});
	});
	return { ...measured, trouble };
}

answer(measure);
