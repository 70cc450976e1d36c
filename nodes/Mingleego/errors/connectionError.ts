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

const RAISE_TIMEOUT = 'Try again, or raise the Timeout in the Request Options.';

const CONNECTION_LOST_MESSAGE = 'the connection was lost';
const NO_TLS = 'a secure connection could not be established';
const TOO_LATE = 'the request timed out';

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
	EPROTO: [NO_TLS],
	ECONNRESET: [CONNECTION_LOST_MESSAGE],
	EPIPE: [CONNECTION_LOST_MESSAGE],
	ETIMEDOUT: [TOO_LATE, RAISE_TIMEOUT],
	ECONNABORTED: [TOO_LATE, RAISE_TIMEOUT],
};

/** The same for groups of codes. */
const FAMILIES: Array<[codes: RegExp, what: string]> = [
	[/^ERR_(?:SSL|TLS)_/, NO_TLS],
	[/^HPE_/, 'its response is not valid HTTP'],
	[/^Z_/, 'its response could not be decompressed'],
];

const CERTIFICATE_ERROR_CODE = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ALTNAME/;

/** How n8n's HTTP client reports a response whose connection ended before the response was complete. */
const BROKEN_OFF =
	/^(?:stream has been aborted|aborted|socket hang up|premature close|terminated)$/i;

/** The errors of requests that carried a file. */
const ofUploads = new WeakSet<Error>();

/**
 * Marks a failure as that of a request with a file: if its connection was lost, the file may be the cause.
 *
 * @param failure what the request threw
 * @returns the same failure
 */
export function duringUpload(failure: unknown): unknown {
	if (failure instanceof Error) ofUploads.add(failure);
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
	const last = chain.at(-1);
	const rootMessage = last?.messages?.[0] ?? last?.message ?? String(failure);
	const given = codeIn(chain);
	if (given === 'ERR_CANCELED') {
		return { message: 'Request cancelled: the execution was stopped', isLocal: true };
	}
	const code = BROKEN_OFF.test(rootMessage) ? 'ECONNRESET' : given;
	const unreachable = (reason: string, hint = target.check, detail = code) => ({
		message: `Could not reach ${target.name}: ${reason} (${detail})`,
		hint,
		httpCode: code,
	});

	if (CERTIFICATE_ERROR_CODE.test(code)) {
		const hint = `${target.check} A proxy with its own certificate may be intercepting the connection.`;
		return unreachable('its certificate is not trusted', hint, rootMessage);
	}
	const family = FAMILIES.find(([codes]) => codes.test(code));
	if (family) return unreachable(family[1]);
	if (code in KNOWN_ERROR_CODES) {
		const [reason, hint] = KNOWN_ERROR_CODES[code];
		return unreachable(
			reason,
			reason === CONNECTION_LOST_MESSAGE ? getConnectionLostHint(failure, target) : hint,
		);
	}
	return { message: rootMessage, hint: descriptionIn(chain), isLocal: true };
}

function getConnectionLostHint(failure: unknown, target: Target): string {
	return failure instanceof Error && ofUploads.has(failure)
		? 'Try again. If it keeps happening with the same file, the file may be larger than Mingleego accepts.'
		: `Try again later. If the problem persists, check any proxy between this n8n instance and ${target.name}.`;
}

interface ChainedError {
	message: string;
	code?: unknown;
	httpCode?: unknown;
	messages?: string[];
	description?: unknown;
}

/** The error and its causes, outermost first. Bounded, because a chain may be circular. */
function getErrorChain(failure: unknown): ChainedError[] {
	const chain: ChainedError[] = [];
	let current = failure;
	while (current instanceof Error && chain.length < 5) {
		chain.push(current as ChainedError);
		current = current.cause;
	}
	return chain;
}

/** The outermost error code of a connection or of n8n's HTTP client; '' if there is none. */
function codeIn(chain: ChainedError[]): string {
	const isCode = (value: unknown) => typeof value === 'string' && /^[A-Z]/.test(value);
	return String(chain.flatMap(({ code, httpCode }) => [code, httpCode]).find(isCode) ?? '');
}

function descriptionIn(chain: ChainedError[]): string | undefined {
	return chain.map(({ description }) => description).find((text) => typeof text === 'string');
}
