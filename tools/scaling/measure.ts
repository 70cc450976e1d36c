import assert from 'node:assert/strict';

import { startEmulator } from '../../emulator/emulator';
import { saveCredential } from '../n8n/contents';
import type { RealN8n } from '../n8n/realN8n';
import type { Load } from './loads';
import { chatAtOnce } from './manyChats';

export interface Measurement {
	/** From the first webhook call to the last response. */
	seconds: number;
	/** The peak of concurrent requests at the service, refused ones included. */
	atOnce: number;
	/** How many requests the service rejected with 429. */
	refused: number;
}

/**
 * Puts a load on n8n and measures it.
 *
 * @param url the webhook of the workflow that `createManyChats` builds
 * @throws Error when a reply is missing, or is not its prompt's, or a prompt got two replies
 */
export async function measure(
	{ api }: RealN8n,
	url: string,
	{ executions, items, service }: Load,
): Promise<Measurement> {
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
		const asked = served.map(({ json }) => (json as { prompt: string }).prompt);
		assert.deepEqual(asked.sort(), prompts.flat().sort());
		return {
			seconds,
			atOnce: emulator.inFlight.peak,
			refused: emulator.requests.filter(({ status }) => status === 429).length,
		};
	} finally {
		await emulator.close();
	}
}
