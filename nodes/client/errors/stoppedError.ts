/** A wait or a request ended because its execution was stopped, or because its result is no longer needed. */
export class StoppedError extends Error {
	constructor() {
		super('The execution was stopped');
	}
}
