import type { Fault, Scope } from './types';

/**
 * What must come of each fault, by its kind and by which attempts meet it: whether the items succeed, and how often
 * the request of each one is sent. Max Retries is 3, the default.
 *
 * - transient: may be over by the next attempt, so the node retries
 * - limit: 429. The node waits as asked; here the service asks on every attempt for more than the node accepts
 * - final: the same request would meet it again, so it is sent once
 * - harmless: no fault after all
 */
export const EXPECTED: Record<
	Fault['kind'],
	Record<Scope, { succeeds: boolean; requests: number }>
> = {
	transient: {
		first: { succeeds: true, requests: 2 },
		every: { succeeds: false, requests: 4 },
	},
	limit: {
		first: { succeeds: true, requests: 2 },
		every: { succeeds: false, requests: 1 },
	},
	final: {
		first: { succeeds: false, requests: 1 },
		every: { succeeds: false, requests: 1 },
	},
	harmless: {
		first: { succeeds: true, requests: 1 },
		every: { succeeds: true, requests: 1 },
	},
};
