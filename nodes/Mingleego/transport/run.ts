import type { IDataObject, IExecuteSingleFunctions } from 'n8n-workflow';

import { InputProblem } from '../request/inputProblem';
import { Turns } from './turns';

/** What the items of one run of the node share. */
export interface Run {
	turns: Turns;
	/** How often a failed request is sent again. */
	maxRetries: number;
	/** What it shares with other runs. */
	account: Account;
}

/** What all runs with one credential share, in this process of n8n: the service counts their requests together. */
export interface Account {
	/** When a request last came through, in milliseconds since 1970; 0 if none did yet. */
	lastSuccess: number;
}

/** By the credential's ID, of which there are not many. */
const accounts = new Map<string, Account>();

function accountOf(context: IExecuteSingleFunctions): Account {
	const id = String(context.getNode().credentials?.mingleegoApi?.id);
	const account = accounts.get(id) ?? { lastSuccess: 0 };
	accounts.set(id, account);
	return account;
}

/** n8n gives all items of a run one object, also when it tries the node again, and drops it with the run. */
const runs = new WeakMap<object, Run>();

/**
 * The run that an item belongs to. Its options are read once, from the first item that asks: they belong to the
 * run, and reading them for each item would cost each item.
 *
 * @param context the item's context
 * @throws InputProblem when an option is no number that makes sense
 */
export function runOf(context: IExecuteSingleFunctions): Run {
	const key = context.getExecuteData();
	const known = runs.get(key);
	if (known) return known;

	const options = context.getNodeParameter('options', {}) as IDataObject;
	const run: Run = {
		turns: new Turns(wholeNumber(options.maxConcurrency ?? 50, 1, 'Max Concurrent Requests')),
		maxRetries: wholeNumber(options.maxRetries ?? 3, 0, 'Max Retries'),
		account: accountOf(context),
	};
	runs.set(key, run);
	return run;
}

function wholeNumber(value: unknown, least: number, field: string): number {
	const number = Number(value);
	if (Number.isInteger(number) && number >= least) return number;
	throw new InputProblem(
		`${field} is ${JSON.stringify(value)}`,
		`Enter a whole number from ${least} up.`,
	);
}
