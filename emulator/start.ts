import { DEFAULT_API_KEY, startEmulator, type Emulator } from './emulator';
import type { RequestRecord } from './requestRecord';

const DEFAULT_PORT = 3210;

/**
 * Starts the emulator by itself, as `npm run emulator` does, until Ctrl-C. PORT and
 * MINGLEEGO_EMULATOR_KEY set its port and its API key.
 *
 * @throws Error When the port is invalid, or cannot be listened on.
 */
async function main(): Promise<void> {
	const emulator = await startEmulator({
		port: Number(process.env.PORT || DEFAULT_PORT),
		apiKey: process.env.MINGLEEGO_EMULATOR_KEY || DEFAULT_API_KEY,
		onEnd: (record) => console.log(formatRequest(record)),
	});
	console.log(formatWelcome(emulator));
	for (const signal of ['SIGINT', 'SIGTERM']) {
		process.once(signal, () => void emulator.close());
	}
}

function formatWelcome({ url, apiKey }: Emulator): string {
	const key = `-H 'x-api-key: ${apiKey}'`;
	const json = `${key} -H 'content-type: application/json' -d '{"assistantId":"demo","prompt":"Hello"}'`;
	return [
		`Mingleego emulator: ${url}`,
		`API key: ${apiKey}`,
		'',
		`curl ${url}/api/interactions/chat ${json}`,
		`curl -N ${url}/api/interactions/chat/sse ${json}`,
		`curl ${url}/api/interactions/chat/file ${key} -F file=@README.md`,
		'',
		'Ctrl-C ends it.',
		'',
	].join('\n');
}

/** @returns One line, which never contains the key. */
function formatRequest(record: RequestRecord): string {
	const { method, path, status, aborted, startedAt, endedAt } = record;
	const time = new Date(startedAt).toTimeString().slice(0, 8);
	const ms = (endedAt ?? Date.now()) - startedAt;
	// A query is left out, for a client that puts its key there by mistake.
	const [pathname] = path.split('?', 1);
	return `${time} ${method} ${pathname} ${status ?? 'no response'} ${ms} ms${aborted ? ' (client left)' : ''}`;
}

main().catch((error) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
