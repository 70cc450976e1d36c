/**
 * Something in the node's own fields keeps the request from being made. The transport adds the item and
 * gives it to n8n as a `NodeOperationError`.
 *
 * @param message what is wrong, naming the field; shown in n8n also where only a message fits
 * @param hint what to do about it
 */
export class InputError extends Error {
	constructor(
		message: string,
		readonly hint: string,
	) {
		super(message);
	}
}
