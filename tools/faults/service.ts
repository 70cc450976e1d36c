import type { Behavior } from '../../emulator/behavior';
import { startEmulator } from '../../emulator/emulator';
import { findItemNumber } from '../../emulator/operations';
import { startPacedRelay } from './relay';
import type { Cell, Fault } from './types';
import { failLookup, UNRESOLVED_HOST } from './unresolvedHost';

/** The key, distinct enough to be searched for in all that a run saves. */
export const API_KEY = 'mg_faults_5ecretKey0123456789';

/** URLs that lead to no service. */
const NO_SERVICE: Partial<Record<NonNullable<Fault['service']>, string>> = {
	// Nothing listens there.
	nobody: 'http://127.0.0.1:9',
	unresolved: `http://${UNRESOLVED_HOST}`,
};

/** A timer may end a little before its time by another clock. */
const TOLERANCE = 5;

/** What the service saw of one item. */
interface Seen {
	/** How many requests it sent. */
	requests: number;
	/** How many responses were complete and successful. */
	good: number;
	/** Whether a request came before the wait that the service had asked for was over. */
	early: boolean;
}

/**
 * Starts the service of one cell: an emulator that behaves as the fault says.
 *
 * @param getMessage what the service says of an attempt
 */
export async function startService(
	{ fault, operation, scope }: Cell,
	getMessage: (item: number, attempt: number) => string,
) {
	if (fault.service === 'unresolved') failLookup();
	const emulator = await startEmulator({ apiKey: API_KEY });
	const relay = fault.service === 'relay' ? await startPacedRelay(emulator.url) : undefined;
	const url = relay?.url ?? emulator.url;
	const seen: Seen[] = [];
	const notBefore: number[] = [];

	emulator.behave((record) => {
		// An upload is asked for twice: looking for its number ends the first.
		const item = findItemNumber(record);
		if (Number.isNaN(item)) return undefined;
		const about = (seen[item] ??= { requests: 0, good: 0, early: false });
		about.requests += 1;
		if (Date.now() < (notBefore[item] ?? 0) - TOLERANCE) about.early = true;

		const faulty = scope === 'every' || about.requests === 1;
		if (!faulty || fault.kind === 'harmless') about.good += 1;
		if (!faulty) return undefined;
		const message = getMessage(item, about.requests);
		const behavior = fault.behavior({ operation, scope, message, url });
		notBefore[item] = getEndOfWait(behavior);
		return behavior;
	});

	return {
		url: (fault.service && NO_SERVICE[fault.service]) ?? url,
		seen,
		emulator,
		async close() {
			await emulator.close();
			await relay?.close();
		},
	};
}

/** @returns until when it asks to wait, in milliseconds since 1970; 0 when it does not */
function getEndOfWait({ retryAfter, retryAfterDate, headers }: Behavior): number {
	const ms = headers?.['retry-after-ms'];
	if (ms !== undefined) return Date.now() + Number(ms);
	if (retryAfter !== undefined) return Date.now() + Number(retryAfter) * 1000;
	// A date has whole seconds. How wrong the service's clock is must not matter.
	return retryAfterDate === undefined ? 0 : Math.floor(Date.now() / 1000 + retryAfterDate) * 1000;
}
