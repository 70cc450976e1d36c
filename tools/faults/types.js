'use strict';

/** @typedef {import('../../emulator/record').Operation} Operation */

/** @typedef {'first' | 'every'} Scope which attempts of each item meet the fault */

/**
 * @typedef {object} Attempt one request, as the fault sees it
 * @property {Operation} operation
 * @property {Scope} scope
 * @property {string} words what the service says, if it says anything: they name the item and the attempt, and quote the key
 * @property {string} url of the service
 */

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

/**
 * @typedef {object} Cell
 * @property {Fault} fault
 * @property {Operation} operation
 * @property {Scope} scope
 */

/**
 * @typedef {object} Observation
 * @property {string} shown the outcome in a few words, as the table shows it
 * @property {string[]} problems whatever was not as it must be; empty when all is well
 */

module.exports = {};
