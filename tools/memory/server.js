'use strict';

/**
 * A process with the service. Asked 'start', it gives its address; asked 'arrived', the uploads since it was asked
 * last, and forgets them.
 */

const { startEmulator } = require('../../emulator/emulator');
const { answer } = require('../processes/worker');

/** @typedef {import('../../emulator/record').Upload} Upload */

/** @type {import('../../emulator/emulator').Emulator} */
let emulator;

answer(async (/** @type {'start' | 'arrived'} */ question) => {
	if (question === 'start') {
		emulator = await startEmulator();
		return { url: emulator.url, apiKey: emulator.apiKey };
	}
	const uploads = emulator.requests.flatMap(({ upload }) => upload ?? []);
	emulator.reset();
	return uploads;
});
