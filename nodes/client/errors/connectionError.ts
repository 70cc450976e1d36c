import { RAISE_TIMEOUT_HINT } from './hints';

/** Why a request got no response, in words. */
export interface ErrorDescription {
	message: string;
	hint?: string;
	/** The error code of the connection, such as ECONNREFUSED. */
	httpCode?: string;
	/** The cause is neither the server nor the network: the credential cannot be used, or n8n refused the request. */
	isLocal?: boolean;
}

/** The server that a request was sent to. */
export interface Target {
	/** As used within a sentence. */
	name: string;
	/** What to check if it cannot be reached. */
	check: string;
}

const SERVICE: Target = {
	name: 'Mingleego',
	check: 'Check the Base URL in the Mingleego credential, and that this n8n instance can reach it.',
};

const CONNECTION_LOST_REASON = 'the connection was lost';
const TLS_FAILED_REASON = 'a secure connection could not be established';
const TIMED_OUT_REASON = 'the request timed out';

/**
 * The error codes of Node and of n8n's HTTP client (https://nodejs.org/api/errors.html) that a user can act on.
 * A code without a hint uses the target's `check`.
 */
const KNOWN_ERROR_CODES: Record<string, [reason: string, hint?: string]> = {
	ECONNREFUSED: ['the connection was refused'],
	ENOTFOUND: ['its host name was not found'],
	EAI_AGAIN: ['its host name could not be resolved'],
	EHOSTUNREACH: ['no route to host'],
	ENETUNREACH: ['the network is unreachable'],
	EPROTO: [TLS_FAILED_REASON],
	ECONNRESET: [CONNECTION_LOST_REASON],
	EPIPE: [CONNECTION_LOST_REASON],
	ETIMEDOUT: [TIMED_OUT_REASON, RAISE_TIMEOUT_HINT],
	ECONNABORTED: [TIMED_OUT_REASON, RAISE_TIMEOUT_HINT],
};

/** The same for groups of codes. */
const KNOWN_CODE_PATTERNS: Array<[pattern: RegExp, reason: string]> = [
	[/^ERR_(?:SSL|TLS)_/, TLS_FAILED_REASON],
	[/^HPE_/, 'its response is not valid HTTP'],
	[/^Z_/, 'its response could not be decompressed'],
];

const CERTIFICATE_ERROR_CODE = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ALTNAME/;

/** How n8n's HTTP client reports a response whose connection ended before the response was complete. */
const CLOSED_EARLY_MESSAGE =
	/^(?:stream has been aborted|aborted|socket hang up|premature close|terminated)$/i;

/** The errors of requests that carried a file. */
const uploadErrors = new WeakSet<Error>();

/**
 * Marks a failure as that of a request with a file: if its connection was lost, the file may be the cause.
 *
 * @param failure what the request threw
 * @returns the same failure
 */
export function markAsUploadError(failure: unknown): unknown {
	if (failure instanceof Error) uploadErrors.add(failure);
	return failure;
}

/**
 * Describes the error of a request that got no response. n8n wraps the errors of its HTTP client and of credentials:
 * in 2.40 the original error is the wrapper's cause; 2.8 and 1.122 keep only its code, message and description, as
 * `httpCode`, `messages` and `description`.
 *
 * @param failure what the request threw
 * @param target the server that the request was sent to
 */
export function describeConnectionError(failure: unknown, target = SERVICE): ErrorDescription {
	const chain = getErrorChain(failure);
	const root = chain.at(-1);
	const rootMessage = root?.messages?.[0] ?? root?.message ?? String(failure);
	const reportedCode = findErrorCode(chain);
	if (reportedCode === 'ERR_CANCELED') {
		return { message: 'Request cancelled: the execution was stopped', isLocal: true };
	}
	const code = CLOSED_EARLY_MESSAGE.test(rootMessage) ? 'ECONNRESET' : reportedCode;
	const cause = describeCause(code, rootMessage, failure, target);
	if (cause === undefined) {
		return { message: rootMessage, hint: findDescription(chain), isLocal: true };
	}
	const { reason, detail = code, hint = target.check } = cause;
	return {
		message: `Could not reach ${target.name}: ${reason} (${detail})`,
		hint,
		httpCode: code,
	};
}

interface Cause {
	reason: string;
	/** Shown after the reason, by default the code. */
	detail?: string;
	/** By default the target's `check`. */
	hint?: string;
}

/** What an error code means; undefined if it is not one of a connection. */
function describeCause(
	code: string,
	rootMessage: string,
	failure: unknown,
	target: Target,
): Cause | undefined {
	if (CERTIFICATE_ERROR_CODE.test(code)) {
		return {
			reason: 'its certificate is not trusted',
			detail: rootMessage,
			hint: `${target.check} A proxy with its own certificate may be intercepting the connection.`,
		};
	}
	const match = KNOWN_CODE_PATTERNS.find(([pattern]) => pattern.test(code));
	if (match) return { reason: match[1] };
	if (!(code in KNOWN_ERROR_CODES)) return undefined;
	const [reason, hint] = KNOWN_ERROR_CODES[code];
	return {
		reason,
		hint: reason === CONNECTION_LOST_REASON ? getConnectionLostHint(failure, target) : hint,
	};
}

function getConnectionLostHint(failure: unknown, target: Target): string {
	return failure instanceof Error && uploadErrors.has(failure)
		? 'Try again. If it keeps happening with the same file, the file may be larger than Mingleego accepts.'
		: `Try again later. If the problem persists, check any proxy between this n8n instance and ${target.name}.`;
}

/** How many errors of a chain are read. It may be circular. */
const MAX_CHAIN_LENGTH = 5;

interface ChainedError {
	message: string;
	code?: unknown;
	httpCode?: unknown;
	messages?: string[];
	description?: unknown;
}

/** Returns the error and its causes, outermost first. */
function getErrorChain(failure: unknown): ChainedError[] {
	const chain: ChainedError[] = [];
	let current = failure;
	while (current instanceof Error && chain.length < MAX_CHAIN_LENGTH) {
		chain.push(current as ChainedError);
		current = current.cause;
	}
	return chain;
}

/** Finds the outermost error code of a connection or of n8n's HTTP client; '' if there is none. */
function findErrorCode(chain: ChainedError[]): string {
	const isCode = (value: unknown) => typeof value === 'string' && /^[A-Z]/.test(value);
	return String(chain.flatMap(({ code, httpCode }) => [code, httpCode]).find(isCode) ?? '');
}

function findDescription(chain: ChainedError[]): string | undefined {
	return chain.map(({ description }) => description).find((text) => typeof text === 'string');
}
