/**
 * A value in the node's own fields prevents the request. `toNodeError` adds the item index and converts this error to a
 * `NodeOperationError` for n8n.
 */
export class InputError extends Error {
	/**
	 * @param message what is wrong, naming the field, without a final period; n8n also shows it where there is only space
	 *   for a message
	 * @param hint what to do about it, in whole sentences
	 */
	constructor(
		message: string,
		readonly hint: string,
	) {
		super(message);
	}
}
