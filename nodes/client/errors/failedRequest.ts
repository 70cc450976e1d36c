import type { Redact } from './redact';

/** A request that will not be retried, with what its last attempt threw as the cause. */
export class FailedRequest extends Error {
	/**
	 * @param cause what its last attempt threw, or why there was none
	 * @param attempts how many times it was sent
	 * @param redact redacts the secrets that it was sent with: the credential may have changed since
	 */
	constructor(
		override readonly cause: unknown,
		readonly attempts: number,
		readonly redact: Redact,
	) {
		super('The request failed');
	}
}
