/** A request that will not be retried, with what its last attempt threw as the cause. */
export class FailedRequest extends Error {
	/**
	 * @param cause what its last attempt threw, or why there was none
	 * @param attempts how many times it was sent
	 */
	constructor(
		override readonly cause: unknown,
		readonly attempts: number,
	) {
		super('The request failed');
	}
}
