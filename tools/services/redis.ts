import { tmpdir } from 'node:os';

import { findFreePort } from '../n8n/freePort';
import { startProcessGroup } from '../processes/processGroup';
import { waitUntilReady } from '../processes/waitUntilReady';
import { findProgram } from './findProgram';
import { isListening } from './listening';

/**
 * Starts Redis on a free port of the loopback interface. It keeps nothing on disk.
 *
 * @throws Error when it is not installed or does not start
 */
export async function startRedis(): Promise<{ port: number; stop: () => Promise<void> }> {
	const program = findProgram('redis-server', 'redis-server');
	const port = await findFreePort();
	const settings = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', tmpdir()];
	const redis = startProcessGroup(program, settings);
	await waitUntilReady('Redis', redis, () => isListening(port));
	return { port, stop: redis.stop };
}
