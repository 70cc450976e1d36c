import type { Profiler, Runtime } from 'node:inspector';
import { Session } from 'node:inspector/promises';

/** Whose code ran, as a share of the time in which the process was not idle. */
export type Shares = Record<Owner, number>;
type Owner = 'ours' | 'axios' | 'n8n' | 'node' | 'gc';

/** Microseconds between two samples. */
const EVERY = 250;

/**
 * Begins a processor profile of this process.
 *
 * @returns ends it
 */
export async function beginProfile(): Promise<() => Promise<Shares>> {
	const session = new Session();
	session.connect();
	await session.post('Profiler.enable');
	await session.post('Profiler.setSamplingInterval', { interval: EVERY });
	await session.post('Profiler.start');
	return async () => {
		const { profile } = await session.post('Profiler.stop');
		session.disconnect();
		return computeShares(profile);
	};
}

function computeShares({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): Shares {
	const owners = new Map(nodes.map(({ id, callFrame }) => [id, findOwner(callFrame)]));
	const time: Shares = { ours: 0, axios: 0, n8n: 0, node: 0, gc: 0 };
	for (const [index, id] of samples.entries()) {
		const owner = owners.get(id);
		if (owner) time[owner] += timeDeltas[index] ?? 0;
	}
	const all = Object.values(time).reduce((sum, one) => sum + one, 0);
	for (const owner of Object.keys(time) as Owner[]) time[owner] /= all;
	return time;
}

/** @returns undefined when nothing ran that would run without the profile */
function findOwner({ functionName, url }: Runtime.CallFrame): Owner | undefined {
	// The profiler's own start runs too.
	if (functionName === '(idle)' || url === 'node:inspector') return undefined;
	if (functionName === '(garbage collector)') return 'gc';
	if (/\/dist\/(?:nodes\/Mingleego|credentials\/MingleegoApi)/.test(url)) return 'ours';
	if (/\/node_modules\/(?:axios|form-data|follow-redirects|proxy-from-env)\//.test(url)) {
		return 'axios';
	}
	return url === '' || url.startsWith('node:') ? 'node' : 'n8n';
}
