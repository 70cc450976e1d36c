import { RAISE_TIMEOUT_HINT } from './hints';
import type { Server } from './server';

/** A server did not respond, or paused, for longer than the Timeout. Nothing is known of what it did. */
export class TimeoutError extends Error {
	readonly hint = RAISE_TIMEOUT_HINT;

	/**
	 * @param message what happened, without a final period
	 * @param server the server that was waited for
	 */
	constructor(
		message: string,
		readonly server: Server,
	) {
		super(message);
	}
}
