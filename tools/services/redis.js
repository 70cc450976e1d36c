'use strict';

const { tmpdir } = require('node:os');

const { freePort } = require('../n8n/freePort');
const { startProcessGroup } = require('../processes/processGroup');
const { isListening } = require('./listening');
const { findProgram, untilAnswering } = require('./program');

/**
 * Starts Redis on a free port of the loopback interface. It keeps nothing on disk.
 *
 * @returns {Promise<{ port: number, stop: () => Promise<void> }>}
 * @throws {Error} when it is not installed or does not start
 */
async function startRedis() {
	const program = findProgram('redis-server', 'redis-server');
	const port = await freePort();
	const settings = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', tmpdir()];
	const redis = startProcessGroup(program, settings);
	await untilAnswering('Redis', redis, () => isListening(port));
	return { port, stop: redis.stop };
}

module.exports = { startRedis };
