import { PassThrough, Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

import { FILE_SERVER } from '../../nodes/client/errors/server';
import { AttemptTimeout } from '../../nodes/client/http/attemptTimeout';
import { limitBody } from '../../nodes/client/http/limitBody';

const TIMEOUT = 100;

/** A file's body as n8n's HTTP client may hand it on: over a generator (2.40), or as a transform (older). */
const bodies = [
	['a readable', (bytes: AsyncIterable<Buffer>) => Readable.from(bytes)],
	['a transform', (bytes: AsyncIterable<Buffer>) => Readable.from(bytes).pipe(new PassThrough())],
] as const;

/** @param ms how long the storage takes for each piece */
async function storeFile(body: Readable, ms: number) {
	const timeout = new AttemptTimeout(TIMEOUT, FILE_SERVER);
	return await timeout.run(async () => {
		// What n8n's HTTP client does when the signal aborts.
		timeout.signal.addEventListener('abort', () => body.destroy(new Error('aborted')));
		let all = '';
		for await (const chunk of limitBody(body, timeout, Infinity)) {
			await sleep(ms);
			all += String(chunk);
		}
		return all;
	});
}

describe.each(bodies)('a file that comes as %s', (_form, createBody) => {
	test('is stored whole by a storage that takes longer than the timeout for each chunk', async () => {
		const body = createBody(
			(async function* () {
				for (const chunk of ['a', 'b', 'c', 'd', 'e']) {
					await sleep(20);
					yield Buffer.from(chunk);
				}
			})(),
		);
		expect(await storeFile(body, 3 * TIMEOUT)).toBe('abcde');
	});

	test('is an error when its server stalls', async () => {
		const body = createBody(
			(async function* () {
				yield Buffer.from('a');
				// It must not keep jest from ending.
				await sleep(20 * TIMEOUT, undefined, { ref: false });
			})(),
		);
		await expect(storeFile(body, 0)).rejects.toThrow(
			'The file server stalled: no data received for 0.1 sec',
		);
	});
});
