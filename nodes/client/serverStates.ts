import { ConcurrencyLimiter, type Clock } from './resilience/concurrencyLimiter';
import { RefusalPeriod } from './resilience/refusalPeriod';
import { StreamMemory } from './stream/streamMemory';

/**
 * What all runs with one credential share about one server in this n8n process: the server counts their requests
 * together, and each of its assistants ends its streams in one way.
 */
export interface ServerState {
	limiter: ConcurrencyLimiter;
	readonly refusals: RefusalPeriod;
	readonly streams: StreamMemory;
}

/** The maximum number of states. A process that serves many users sees many credentials, most of them rarely. */
const MAX_STATES = 1_000;

/** Milliseconds after which an unused limiter begins anew: the service may accept more by then. */
const LIMITER_MEMORY_MS = 600_000;

/**
 * The states of a process. Nothing runs in the background: what is too old is forgotten when a state is requested.
 */
export class ServerStates {
	/** By key; the least recently used one comes first. */
	private readonly states = new Map<string, { state: ServerState; usedAt: number }>();

	constructor(private readonly clock: Clock) {}

	/** @param key what a credential and a server are known by */
	get(key: string): ServerState {
		const now = this.clock.now();
		const { state, usedAt } = this.states.get(key) ?? { state: this.create(), usedAt: now };
		if (now - usedAt >= LIMITER_MEMORY_MS && state.limiter.isIdle) {
			state.limiter = new ConcurrencyLimiter(this.clock);
		}
		this.states.delete(key);
		this.states.set(key, { state, usedAt: now });
		const [oldest] = this.states.keys();
		if (this.states.size > MAX_STATES) this.states.delete(oldest);
		return state;
	}

	private create(): ServerState {
		return {
			limiter: new ConcurrencyLimiter(this.clock),
			refusals: new RefusalPeriod(),
			streams: new StreamMemory(),
		};
	}
}
