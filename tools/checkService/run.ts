/**
 * `npm run check-service`: compares the real service with its documentation, probe by probe. Needs MINGLEEGO_API_KEY
 * and MINGLEEGO_ASSISTANT_ID (MINGLEEGO_BASE_URL for another address). Ends with 0 if all is as expected.
 *
 * `npm run check-service -- --emulator [assistant ID]` checks the emulator; the ID may hold directives, such as
 * `any?form=bare`. `--burst` also sends ten requests at once, to see how the service limits them.
 */

import { parseArgs } from 'node:util';

import { version } from '../../package.json';
import { getBaseUrl } from '../../credentials/MingleegoApi.credentials';
import { startEmulator } from '../../emulator/emulator';
import { checkService } from './checkService';
import type { Service } from './client';
import { formatReport } from './report';

async function main(): Promise<boolean> {
	const { values, positionals } = parseArgs({
		options: { emulator: { type: 'boolean' }, burst: { type: 'boolean' } },
		allowPositionals: true,
	});
	const [assistantId = 'check-service'] = positionals;
	const emulator = values.emulator ? await startEmulator({ chunkDelayMs: 5 }) : undefined;
	const service = emulator
		? { baseUrl: emulator.url, apiKey: emulator.apiKey, assistantId }
		: readRealService(process.env);
	const name = emulator ? `the emulator, assistant \`${assistantId}\`` : service.baseUrl;
	console.error(`Checking ${name}. Three of the requests cost a short reply each …`);
	try {
		const findings = await checkService(service, values.burst);
		const about = [
			`Service: ${name}`,
			`n8n-nodes-mingleego ${version}, Node.js ${process.version}, ${new Date().toISOString().slice(0, 10)}`,
		];
		console.log(formatReport(about, findings));
		return findings.every(({ holds }) => holds !== false);
	} finally {
		await emulator?.close();
	}
}

/** @throws Error that says which variables to set */
function readRealService(env: NodeJS.ProcessEnv): Service {
	const { MINGLEEGO_API_KEY: apiKey, MINGLEEGO_ASSISTANT_ID: assistantId } = env;
	if (apiKey && assistantId) {
		return { baseUrl: getBaseUrl({ baseUrl: env.MINGLEEGO_BASE_URL ?? '' }), apiKey, assistantId };
	}
	throw new Error(
		'Set MINGLEEGO_API_KEY and MINGLEEGO_ASSISTANT_ID to check the real service, or add -- --emulator.',
	);
}

main().then(
	(isAsExpected) => {
		process.exitCode = isAsExpected ? 0 : 1;
	},
	(error: Error) => {
		console.error(error.message);
		process.exitCode = 1;
	},
);
