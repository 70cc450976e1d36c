/** A process that works without n8n: with axios and form-data, or with nothing but Node. */

import { beginPeak } from '../../memory/peak';
import type { SourceFile } from '../../memory/types';
import { handleQuestions } from '../../processes/worker';
import type { Address, Client } from '../types';
import * as axios from './viaAxios';
import * as bare from './viaNodeHttp';

/** Milliseconds between two samples of the memory, as in n8n's process. */
const EVERY = 20;

export interface Job {
	side: 'axios' | 'bare';
	service: Address;
	/** The maximum number of concurrent requests. */
	atOnce: number;
	/** How many are sent. */
	prompts?: number;
	/** To upload. */
	files?: SourceFile[];
}

export interface Done {
	ms: number;
	/** How many requests succeeded. */
	through: number;
	/** Of uploads: the memory above what there was before; bytes. */
	peak?: number;
}

const CLIENTS: Record<Job['side'], Client> = { axios, bare };

async function work({ side, service, atOnce, prompts = 0, files = [] }: Job): Promise<Done> {
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

handleQuestions(work);
