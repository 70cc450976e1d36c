/**
 * A process with the service. Asked 'start', it returns its address; asked 'arrived', the uploads since it was asked
 * last, and forgets them.
 */

import { startEmulator, type Emulator } from '../../emulator/emulator';
import { handleQuestions } from '../processes/worker';

let emulator: Emulator;

handleQuestions(async (question: 'start' | 'arrived') => {
	if (question === 'start') {
		emulator = await startEmulator();
		return { url: emulator.url, apiKey: emulator.apiKey };
	}
	const uploads = emulator.requests.flatMap(({ upload }) => upload ?? []);
	emulator.reset();
	return uploads;
});
