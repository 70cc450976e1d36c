/** A process that does one upload and measures its own memory meanwhile. */

import { handleQuestions, describeFailure } from '../processes/worker';
import { measurePeak } from './peak';
import type { Job, Measurement, Side, SideName, Failure } from './types';
import { viaAxios } from './viaAxios';
import { viaNode } from './viaNode';

const SIDES: Record<SideName, Side> = { axios: viaAxios, node: viaNode };

async function measure(job: Job): Promise<Measurement> {
	const upload = await SIDES[job.side](job);
	let failure: Failure | undefined;
	const measured = await measurePeak(async () => {
		await upload().catch((error) => {
			failure = describeFailure(error);
		});
	});
	return { ...measured, failure };
}

handleQuestions(measure);
