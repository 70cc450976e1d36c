/** How many errors of a chain are read. It may be circular. */
const MAX_CHAIN_LENGTH = 5;

/** An error with what n8n's HTTP client and its wrappers add to it. */
interface ChainedError extends Error {
	code?: unknown;
	httpCode?: unknown;
	messages?: string[];
	description?: unknown;
	syscall?: unknown;
}

/** What an error and its causes say. */
export interface ErrorChain {
	/** The message of the innermost error. */
	message: string;
	/** The outermost error code of a connection or of n8n's HTTP client; '' if there is none. */
	code: string;
	/** The outermost description. */
	description?: string;
	/** The system call that failed, such as `connect`. */
	syscall?: string;
}

/**
 * Reads an error and its causes. n8n wraps the errors of its HTTP client and of credentials: since 2.40 the original
 * error is the wrapper's cause; 2.8 and 1.122 keep only its code, message and description, as `httpCode`, `messages`
 * and `description`. Node reports failed connections to several addresses of a host as an AggregateError without a
 * message.
 *
 * @param failure what was thrown
 */
export function readErrorChain(failure: unknown): ErrorChain {
	const chain: ChainedError[] = [];
	let current = failure;
	while (current instanceof Error && chain.length < MAX_CHAIN_LENGTH) {
		chain.push(current);
		current =
			'errors' in current && Array.isArray(current.errors) ? current.errors[0] : current.cause;
	}
	const root = chain.at(-1);
	const find = (values: unknown[], test: RegExp) =>
		values.find((value): value is string => typeof value === 'string' && test.test(value));
	return {
		message: root?.messages?.[0] ?? root?.message ?? String(failure),
		code:
			find(
				chain.flatMap(({ code, httpCode }) => [code, httpCode]),
				/^[A-Z]/,
			) ?? '',
		description: find(
			chain.map(({ description }) => description),
			/^/,
		),
		syscall: find(
			chain.map(({ syscall }) => syscall),
			/^/,
		),
	};
}
