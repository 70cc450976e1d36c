/**
 * Prints how many timers are left a fifth of a second after a run's end. In a process of its own, because
 * the timers of jest and of other tests cannot be distinguished from those of the run.
 */

import { startEmulator } from '../../emulator/emulator';
import { startEngine } from '../../tools/engine/engine';
import { buildParameters, oneNode } from '../../tools/workflows';

const countTimers = () =>
	process.getActiveResourcesInfo().filter((type) => type === 'Timeout').length;

async function main() {
	const engine = await startEngine({});
	const emulator = await startEmulator();
	emulator.behave(({ index }) => (index % 3 === 0 ? { status: 500 } : { stallAfter: 1 }));
	const before = countTimers();
	const parameters = buildParameters('stream', {
		requestOptions: { timeout: 200 },
		options: { maxConcurrency: 3 },
	});
	await engine.run({
		workflow: oneNode(parameters, { onError: 'continueRegularOutput' }),
		credentials: {
			1: { type: 'mingleegoApi', data: { apiKey: emulator.apiKey, baseUrl: emulator.url } },
		},
		input: Array.from({ length: 12 }, (_, n) => ({ json: { n } })),
	});
	// n8n's `sleep` cannot be ended early; a slice of it lasts a tenth of a second.
	await new Promise((resolve) => setTimeout(resolve, 200));
	console.log(countTimers() - before);
	await emulator.close();
	await engine.close();
}

void main();
