import type { Behavior } from '../../emulator/behavior';
import type { Operation, OperationName } from '../../emulator/operations';

/** Which attempts of each item meet the fault. */
export type Scope = 'first' | 'every';

/** One request, as the fault sees it. */
interface Attempt {
	operation: Operation;
	scope: Scope;
	/** The service's message, if it sends one. It names the item and the attempt, and quotes the key. */
	message: string;
	/** The service's URL. */
	url: string;
}

export interface Fault {
	/** The row's head. */
	name: string;
	/** What the node is to make of it; see expectations.ts. */
	kind: 'transient' | 'limit' | 'final' | 'harmless';
	/** How the service behaves. */
	behavior: (attempt: Attempt) => Behavior;
	/** How the error begins; `{words}` stands for the last attempt's message, `{url}` for the service's URL. */
	says: string | ((operation: Operation) => string);
	/** The operations that can meet it; default all. */
	only?: OperationName[];
	/** Default both. */
	scopes?: Scope[];
	/** A URL that is used instead of the emulator's. */
	service?: 'relay' | 'nobody' | 'unresolved';
	/**
	 * Whether the assistant makes a file, which the node downloads; `behavior` says how it is sent. Behind a relay, the
	 * file's server is another one than Mingleego.
	 */
	generatesFile?: boolean;
	/** Whether Max Concurrent Requests is 1. */
	oneAtATime?: boolean;
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
	/** The outcome in short, as the table shows it. */
	shown: string;
	/** What was not as expected; empty when everything was. */
	problems: string[];
}
