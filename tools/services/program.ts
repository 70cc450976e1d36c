import { accessSync, constants } from 'node:fs';
import path from 'node:path';

import type { ProcessGroup } from '../processes/processGroup';

/** How long a service may take to start, in milliseconds. */
const START_MS = 30_000;

/**
 * @param name of the program
 * @param debianPackage that holds it
 * @param folders where it may be besides PATH
 * @returns its path
 * @throws Error that says what to install
 */
export function findProgram(name: string, debianPackage: string, folders: string[] = []): string {
	const places = [...(process.env.PATH ?? '').split(path.delimiter), ...folders];
	const found = places.map((folder) => path.join(folder, name)).find(isProgram);
	if (found === undefined) {
		throw new Error(`${name} is missing. Install it: apt-get install ${debianPackage}`);
	}
	return found;
}

function isProgram(file: string) {
	try {
		accessSync(file, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}

/**
 * Waits until a service is ready.
 *
 * @param isReady checks it once
 * @throws Error with the end of what it printed, when it ended or is not ready in time; it is stopped then
 */
export async function waitUntilReady(
	name: string,
	service: ProcessGroup,
	isReady: () => Promise<boolean>,
) {
	let ended = false;
	void service.ended.then(() => (ended = true));
	const deadline = Date.now() + START_MS;
	while (!ended && Date.now() < deadline) {
		if (await isReady()) return;
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
	const why = ended ? 'ended' : `did not respond within ${START_MS / 1000} s`;
	await service.stop();
	throw new Error(`${name} ${why}. The last it printed:\n${service.log().slice(-2_000)}`);
}
