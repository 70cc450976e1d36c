import type { Behavior } from '../../emulator/behavior';
import type { Operation } from '../../emulator/requestRecord';

export type { Operation };

/** Which attempts of each item meet the fault. */
export type Scope = 'first' | 'every';

/** One request, as the fault sees it. */
export interface Attempt {
	operation: Operation;
	scope: Scope;
	/** What the service says, if it says anything: they name the item and the attempt, and quote the key. */
	message: string;
	/** Of the service. */
	url: string;
}

export interface Fault {
	/** The row's head. */
	name: string;
	/** What the node is to make of it; see expectations.ts. */
	kind: 'transient' | 'limit' | 'final' | 'harmless';
	/** Of the service. */
	behavior: (attempt: Attempt) => Behavior;
	/** How the error begins; `{words}` stands for the last attempt's words, `{url}` for the service's URL. */
	says: string | Record<Operation, string>;
	/** The operations that can meet it; default all. */
	only?: Operation[];
	/** Default both. */
	scopes?: Scope[];
	/** What answers instead of the emulator itself. */
	service?: 'relay' | 'nobody';
	/** Its cells take longest. */
	slow?: boolean;
	/** Whether the credential has had a whole stream before. */
	primed?: boolean;
	/** n8n's Request Options > Timeout, in milliseconds. */
	timeout?: number;
}

export interface Cell {
	fault: Fault;
	operation: Operation;
	scope: Scope;
}

export interface Observation {
	/** The outcome in a few words, as the table shows it. */
	shown: string;
	/** Whatever was not as it must be; empty when all is well. */
	problems: string[];
}
