import { NodeApiError, NodeOperationError, type IExecuteSingleFunctions } from 'n8n-workflow';

import { InputProblem } from '../request/inputProblem';
import { ServiceFailure } from '../response/serviceFailure';
import { excerpt, oneLine } from '../response/words';
import { connectionTrouble, type Peer } from './connectionTrouble';
import { withRequestedWait } from './retries';
import { withoutSecrets } from './withoutSecrets';

/** Errors that were made here, which are not to be made again on their way up. */
const made = new WeakSet<Error>();

/**
 * Makes the error that n8n shows out of whatever ended an item's trip: it names the item, quotes the service,
 * says what to do, and holds neither the key nor the request that carried it. n8n's HTTP client keeps
 * both in the errors it throws, and execution data are stored, so nothing of those errors is passed on.
 *
 * @param context the item's context
 * @param failure what was thrown
 * @param attempts how often the request was sent
 * @param peer whom it was to reach, if not the service
 */
export async function itemError(
	context: IExecuteSingleFunctions,
	failure: unknown,
	attempts: number,
	peer?: Peer,
): Promise<NodeApiError | NodeOperationError> {
	if (failure instanceof NodeApiError || failure instanceof NodeOperationError) {
		if (made.has(failure)) return failure;
	}
	const itemIndex = context.getItemIndex();
	const name = (text: string) => `${text} [item ${itemIndex}]`;

	if (failure instanceof InputProblem) {
		const error = new NodeOperationError(context.getNode(), name(failure.message), {
			itemIndex,
			description: failure.advice,
		});
		made.add(error);
		return error;
	}

	const told =
		failure instanceof ServiceFailure
			? { ...failure, message: failure.sentence, httpCode: failure.status }
			: { ...connectionTrouble(failure, peer), quote: undefined };
	const hide = await withoutSecrets(context);
	const tried = attempts > 1 ? ` (after ${attempts} attempts)` : '';
	// Without secrets before anything is shortened, and before markup is taken out of it.
	const shown = (text = '') => excerpt(hide(oneLine(hide(text))));
	const said = [shown(told.message), shown(told.quote)].filter((part) => part !== '').join(': ');
	const message = name(withRequestedWait(said, failure) + tried);
	const error = new NodeApiError(
		context.getNode(),
		{ message },
		{
			message,
			description: told.advice && hide(told.advice),
			httpCode: told.httpCode === undefined ? undefined : String(told.httpCode),
			itemIndex,
		},
	);
	// n8n puts a text of its own in the place of a message in which it finds an error code such as ENOENT.
	error.message = message;
	made.add(error);
	return error;
}
