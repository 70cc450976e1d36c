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
		port: readPort(process.env.PORT),
		apiKey: process.env.MINGLEEGO_EMULATOR_KEY || DEFAULT_API_KEY,
		onEnd: (record) => console.log(formatRequest(record)),
	});
	console.log(formatWelcome(emulator));
	for (const signal of ['SIGINT', 'SIGTERM']) {
		process.once(signal, () => void emulator.close());
	}
}

/** @throws Error When the text is not a port. */
function readPort(text: string | undefined): number {
	if (!text) return DEFAULT_PORT;
	if (/^\d+$/.test(text) && Number(text) <= 65535) return Number(text);
	throw new Error(`PORT must be a number from 0 to 65535, not ${JSON.stringify(text)}`);
}

function formatWelcome({ url, apiKey }: Emulator): string {
	const key = `-H ${quoteForShell(`x-api-key: ${apiKey}`)}`;
	const body = quoteForShell('{"assistantId":"demo","prompt":"Hello"}');
	const json = `${key} -H 'content-type: application/json' -d ${body}`;
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

/** @returns The text as one word for a shell. */
function quoteForShell(text: string): string {
	return `'${text.replaceAll("'", "'\\''")}'`;
}

/** @returns One line, which never contains the key. */
function formatRequest({
	method,
	path,
	status,
	aborted,
	startedAt,
	endedAt,
}: RequestRecord): string {
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
