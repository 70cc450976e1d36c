import { readErrorChain, type ErrorChain } from './errorChain';
import { RAISE_TIMEOUT_HINT } from './hints';
import type { Server } from './server';

/** How a connection failed. */
interface Failure {
	/** As used within a sentence. */
	reason: string;
	/** What the user can do about it; by default the server's `check`. */
	hint?: string;
	/**
	 * What a retry may find better: `lost`, the service was reached; `unreachable`, nothing was sent; `local`, this
	 * process has too many connections. Otherwise a retry is pointless.
	 */
	transient?: 'lost' | 'unreachable' | 'local';
}

const LOST: Failure = { reason: 'the connection was lost', transient: 'lost' };
const UNRESOLVED: Failure = {
	reason: 'its host name could not be resolved',
	transient: 'unreachable',
};
const UNREACHABLE_NETWORK: Failure = {
	reason: 'the network is unreachable',
	transient: 'unreachable',
};
const NO_ROUTE: Failure = { reason: 'no route to host', transient: 'unreachable' };
const NO_CONNECTION: Failure = {
	reason: 'no connection could be established in time',
	transient: 'unreachable',
};
const TIMED_OUT: Failure = { reason: 'the request timed out', hint: RAISE_TIMEOUT_HINT };
const TLS_FAILED: Failure = { reason: 'a secure connection could not be established' };
const TOO_MANY_FILES: Failure = {
	reason: 'this n8n instance has too many open files and connections',
	hint: 'Lower Max Concurrent Requests, or raise the limit of open files for the process of n8n.',
	transient: 'local',
};

/** The error codes of Node and of n8n's HTTP client (https://nodejs.org/api/errors.html) that a user can act on. */
const FAILURES: Record<string, Failure> = {
	ECONNREFUSED: { reason: 'the connection was refused', transient: 'unreachable' },
	ENOTFOUND: { reason: 'its host name was not found' },
	// The codes of getaddrinfo and of c-ares (https://nodejs.org/api/dns.html#error-codes).
	EAI_AGAIN: UNRESOLVED,
	EAI_FAIL: UNRESOLVED,
	EAI_NODATA: UNRESOLVED,
	ENODATA: UNRESOLVED,
	ESERVFAIL: UNRESOLVED,
	EREFUSED: UNRESOLVED,
	EHOSTUNREACH: NO_ROUTE,
	EHOSTDOWN: NO_ROUTE,
	ENETUNREACH: UNREACHABLE_NETWORK,
	ENETDOWN: UNREACHABLE_NETWORK,
	EMFILE: TOO_MANY_FILES,
	ENFILE: TOO_MANY_FILES,
	ENOBUFS: TOO_MANY_FILES,
	EADDRNOTAVAIL: {
		reason: 'this n8n instance has no free port for another connection',
		hint: 'Lower Max Concurrent Requests. If the problem persists, check what else on this machine has many connections open.',
		transient: 'local',
	},
	EPROTO: TLS_FAILED,
	ECONNRESET: LOST,
	EPIPE: LOST,
	ERR_STREAM_PREMATURE_CLOSE: LOST,
	ETIMEDOUT: TIMED_OUT,
	ECONNABORTED: TIMED_OUT,
};

/** The same for groups of codes. */
const FAILURES_BY_PATTERN: Array<[pattern: RegExp, failure: Failure]> = [
	[/^ERR_(?:SSL|TLS)_/, TLS_FAILED],
	[/^HPE_/, { reason: 'its response is not valid HTTP' }],
	[/^Z_/, { reason: 'its response could not be decompressed' }],
];

const CERTIFICATE_ERROR_CODE = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ALTNAME/;

/** How n8n's HTTP client reports a response whose connection ended before the response was complete. */
const CLOSED_EARLY_MESSAGE =
	/^(?:stream has been aborted|aborted|socket hang up|premature close|terminated)$/i;

/** A connection could not be established, or was lost. */
export class ConnectionError extends Error {
	/**
	 * @param message what happened, without a final period
	 * @param server the server that the request was sent to
	 * @param hint what the user can do about it
	 * @param code the error code of the connection, such as ECONNREFUSED
	 * @param transient what a retry may find better, as in the table of failures
	 */
	constructor(
		message: string,
		readonly server: Server,
		readonly hint: string,
		readonly code: string,
		readonly transient?: Failure['transient'],
	) {
		super(message);
	}
}

/**
 * Finds out whether a request failed because of its connection.
 *
 * @param failure what the request threw
 * @param server the server that the request was sent to
 * @returns a ConnectionError if it did, otherwise the failure itself
 */
export function toConnectionError(failure: unknown, server: Server): unknown {
	if (failure instanceof ConnectionError) return failure;
	const chain = readErrorChain(failure);
	const code = CLOSED_EARLY_MESSAGE.test(chain.message) ? 'ECONNRESET' : chain.code;
	if (CERTIFICATE_ERROR_CODE.test(code)) {
		const hint = `${server.check} A proxy with its own certificate may be intercepting the connection.`;
		const message = `Could not reach ${server.name}: its certificate is not trusted (${chain.message})`;
		return new ConnectionError(message, server, hint, code);
	}
	const cause = findFailure(code, chain);
	if (cause === undefined) return failure;
	const { reason, transient } = cause;
	const hint = cause === LOST ? getLostHint(server) : (cause.hint ?? server.check);
	const message = `Could not reach ${server.name}: ${reason} (${code})`;
	return new ConnectionError(message, server, hint, code, transient);
}

/**
 * Says what was lost with the connection while a response was read.
 *
 * @param failure what reading the body threw
 * @param incomplete what is incomplete, as used within a sentence
 * @param hint what to do about it
 * @returns a ConnectionError for a lost connection; any other failure unchanged
 */
export function explainLostConnection(failure: unknown, incomplete: string, hint: string): unknown {
	if (!(failure instanceof ConnectionError) || failure.transient !== 'lost') return failure;
	const { server, code, transient } = failure;
	const message = `The connection was lost before ${incomplete} was complete (${code})`;
	return new ConnectionError(message, server, hint, code, transient);
}

function findFailure(code: string, chain: ErrorChain): Failure | undefined {
	const known = Object.hasOwn(FAILURES, code)
		? FAILURES[code]
		: FAILURES_BY_PATTERN.find(([pattern]) => pattern.test(code))?.[1];
	return known === TIMED_OUT ? distinguishTimeout(chain) : known;
}

/** The system's ETIMEDOUT means the connection; that of n8n's HTTP client means the request as a whole. */
function distinguishTimeout({ message, syscall = /^\w*/.exec(message)?.[0] ?? '' }: ErrorChain) {
	// Without a message, it is an AggregateError for all addresses of a host.
	if (['connect', 'AggregateError', ''].includes(syscall)) return NO_CONNECTION;
	return syscall === 'read' || syscall === 'write' ? LOST : TIMED_OUT;
}

function getLostHint({ name }: Server): string {
	return `Try again later. If the problem persists, check any proxy between this n8n instance and ${name}.`;
}
