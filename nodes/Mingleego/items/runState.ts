import type { IDataObject, IExecuteSingleFunctions } from 'n8n-workflow';

import { InputProblem } from '../errors/inputError';
import { Turns } from '../resilience/concurrencyLimiter';
import { accountOf, type Account } from './credentialState';

/** What the items of one run of the node share. */
export interface Run {
	turns: Turns;
	/** How often a failed request is sent again. */
	maxRetries: number;
	/** What it shares with other runs. */
	account: Account;
}

/** n8n gives all items of a run one object, also when it tries the node again, and drops it with the run. */
const runs = new WeakMap<object, Promise<Run>>();

/**
 * The run that an item belongs to. Its options and its credential are read once, for the first item that asks: they
 * belong to the run, and reading them for each item would cost each item.
 *
 * @param context the item's context
 * @throws InputProblem when an option is no number that makes sense; what n8n throws when the credential cannot be read
 */
export async function runOf(context: IExecuteSingleFunctions): Promise<Run> {
	const key = context.getExecuteData();
	const known = runs.get(key);
	if (known) return await known;
	const run = createRun(context).catch(async (failure: unknown) => {
		// What was wrong may be right when n8n tries the node again.
		runs.delete(key);
		return await Promise.reject(failure);
	});
	runs.set(key, run);
	return await run;
}

async function createRun(context: IExecuteSingleFunctions): Promise<Run> {
	const options = context.getNodeParameter('options', {}) as IDataObject;
	return {
		turns: new Turns(wholeNumber(options.maxConcurrency ?? 50, 1, 'Max Concurrent Requests')),
		maxRetries: wholeNumber(options.maxRetries ?? 3, 0, 'Max Retries'),
		account: await accountOf(context),
	};
}

function wholeNumber(value: unknown, least: number, field: string): number {
	const number = Number(value);
	if (Number.isInteger(number) && number >= least) return number;
	throw new InputProblem(
		`${field} is ${JSON.stringify(value)}`,
		`Enter a whole number from ${least} up.`,
	);
}
