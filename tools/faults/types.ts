import type { Behaviour } from '../../emulator/behaviour';
import type { Operation } from '../../emulator/record';

export type { Operation };

/** @typedef {import('../../emulator/record').Operation} Operation */

/** @typedef {'first' | 'every'} Scope which attempts of each item meet the fault */
/** Which attempts of each item meet the fault. */
export type Scope = 'first' | 'every';

/**
 * @typedef {object} Attempt one request, as the fault sees it
 * @property {Operation} operation
 * @property {Scope} scope
 * @property {string} words what the service says, if it says anything: they name the item and the attempt, and quote the key
 * @property {string} url of the service
 */
/** One request, as the fault sees it. */
export interface Attempt {
	operation: Operation;
	scope: Scope;
	/** What the service says, if it says anything: they name the item and the attempt, and quote the key. */
	words: string;
	/** Of the service. */
	url: string;
}

/**
 * @typedef {object} Fault
 * @property {string} name the row's head
 * @property {'passing' | 'limit' | 'final' | 'harmless'} kind what the node is to make of it; see expectations.js
 * @property {(attempt: Attempt) => import('../../emulator/behaviour').Behaviour} behaviour of the service
 * @property {string | Record<Operation, string>} says how the error begins; `{words}` stands for the last attempt's words,
 *   `{url}` for the service's URL
 * @property {Operation[]} [only] the operations that can meet it; default all
 * @property {Scope[]} [scopes] default both
 * @property {'relay' | 'nobody'} [service] what answers instead of the emulator itself
 * @property {boolean} [slow] its cells take longest
 * @property {boolean} [primed] whether the credential has had a whole stream before
 * @property {number} [timeout] n8n's Request Options > Timeout, in milliseconds
 */
export interface Fault {
	/** The row's head. */
	name: string;
	/** What the node is to make of it; see expectations.js. */
	kind: 'passing' | 'limit' | 'final' | 'harmless';
	/** Of the service. */
	behaviour: (attempt: Attempt) => Behaviour;
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

/**
 * @typedef {object} Cell
 * @property {Fault} fault
 * @property {Operation} operation
 * @property {Scope} scope
 */
export interface Cell {
	fault: Fault;
	operation: Operation;
	scope: Scope;
}

/**
 * @typedef {object} Observation
 * @property {string} shown the outcome in a few words, as the table shows it
 * @property {string[]} problems whatever was not as it must be; empty when all is well
 */
export interface Observation {
	/** The outcome in a few words, as the table shows it. */
	shown: string;
	/** Whatever was not as it must be; empty when all is well. */
	problems: string[];
}
