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
import { UNKNOWN_ASSISTANT } from './errorProbes';
import { formatReport } from './report';
import type { Service } from './types';

async function main(): Promise<boolean> {
	const { values, positionals } = parseArgs({
		options: { emulator: { type: 'boolean' }, burst: { type: 'boolean' } },
		allowPositionals: true,
	});
	const service = values.emulator
		? await startEmulatedService(positionals[0])
		: readRealService(process.env);
	console.error(`Checking ${service.name}. Three of the requests cost a short reply each …`);
	try {
		const findings = await checkService(service, values.burst);
		const about = [
			`Service: ${service.name}`,
			`n8n-nodes-mingleego ${version}, Node.js ${process.version}, ${new Date().toISOString().slice(0, 10)}`,
		];
		console.log(formatReport(about, findings));
		return findings.every(({ verdict }) => verdict !== 'differs');
	} finally {
		await service.close();
	}
}

type NamedService = Service & { name: string; close: () => Promise<void> };

/** @throws Error that says which variables to set */
function readRealService(env: NodeJS.ProcessEnv): NamedService {
	const { MINGLEEGO_API_KEY: apiKey, MINGLEEGO_ASSISTANT_ID: assistantId } = env;
	if (!apiKey || !assistantId) {
		throw new Error(
			'Set MINGLEEGO_API_KEY and MINGLEEGO_ASSISTANT_ID to check the real service, or add -- --emulator.',
		);
	}
	const baseUrl = getBaseUrl({ baseUrl: env.MINGLEEGO_BASE_URL ?? '' });
	return { name: baseUrl, baseUrl, apiKey, assistantId, close: async () => {} };
}

async function startEmulatedService(assistantId = 'check-service'): Promise<NamedService> {
	const emulator = await startEmulator({ chunkDelayMs: 5 });
	// The emulator knows every assistant.
	emulator.behave(({ json }) =>
		JSON.stringify(json)?.includes(UNKNOWN_ASSISTANT) ? { status: 404 } : undefined,
	);
	const { url, apiKey } = emulator;
	const close = async () => await emulator.close();
	return {
		name: `the emulator, assistant \`${assistantId}\``,
		baseUrl: url,
		apiKey,
		assistantId,
		close,
	};
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
