/** A process that works without n8n, with axios and form-data. */

import { beginMemoryPeak } from '../../processes/memoryPeak';
import { handleQuestions } from '../../processes/worker';
import type { Address, SourceFile } from '../types';
import { FixedLimit } from './fixedLimit';
import { promptsOf, startRuns, type Run, type RunResult } from './startRuns';
import { chat, upload } from './viaAxios';

/** Milliseconds between two samples of the memory, as in n8n's process. */
const SAMPLE_INTERVAL_MS = 20;

export interface Job {
	service: Address;
	/** The maximum number of concurrent requests. */
	atOnce: number;
	runs: Run[];
	/** Uploaded by the items of the one run; without files, each item is a chat. */
	files?: SourceFile[];
}

export interface Done {
	results: RunResult[];
	/** Of uploads: the memory above what there was before; bytes. */
	peak?: number;
}

async function work({ service, atOnce, runs, files }: Job): Promise<Done> {
	const limit = new FixedLimit(atOnce);
	const endPeak = files && (await beginMemoryPeak(SAMPLE_INTERVAL_MS));
	const results = await startRuns(runs, async (run, index) => {
		const requests =
			files?.map((file) => async () => await upload(service, file)) ??
			promptsOf(run, index).map((prompt) => async () => await chat(service, prompt));
		const succeeded = await Promise.all(
			requests.map(async (request) => await limit.send(request, run.items === 1)),
		);
		return succeeded.filter(Boolean).length;
	});
	return { results, peak: endPeak?.() };
}

handleQuestions(work);
