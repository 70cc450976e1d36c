/** What happened between n8n and the service, in words. */
export interface Trouble {
	message: string;
	advice: string;
	/** The error code of the connection, such as ECONNREFUSED. */
	httpCode?: string;
}

/** Whom a request was to reach. */
export interface Peer {
	/** As it stands within a sentence. */
	name: string;
	/** What to check when it cannot be reached. */
	check: string;
}

const MINGLEEGO: Peer = {
	name: 'Mingleego',
	check: 'Check the Base URL in the Mingleego credential, and that this n8n can reach it.',
};

const TRY_AGAIN =
	'Try again. If it happens each time with one file, it may be larger than the service accepts.';

/** Node's and n8n's HTTP client's error codes (https://nodejs.org/api/errors.html), as far as a user can act on them. Without an advice, whom it was to reach is to be checked. */
const KNOWN: Record<string, [what: string, advice?: string]> = {
	ECONNREFUSED: ['the connection was refused'],
	ENOTFOUND: ['its host name is not known'],
	EAI_AGAIN: ['its host name could not be looked up'],
	EHOSTUNREACH: ['there is no way to its host'],
	ENETUNREACH: ['there is no way to its network'],
	EPROTO: ['the encrypted connection could not be set up'],
	ECONNRESET: ['the connection was lost', TRY_AGAIN],
	EPIPE: ['the connection was lost', TRY_AGAIN],
	ETIMEDOUT: ['no answer came in time', 'Try again, or raise the Timeout in the Request Options.'],
	ECONNABORTED: [
		'no answer came in time',
		'Try again, or raise the Timeout in the Request Options.',
	],
	ERR_CANCELED: ['the execution was stopped', 'The request was ended with it.'],
};

const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ALTNAME/;

/** How n8n's HTTP client reports an answer whose connection ended in its middle. */
const LOST = /^(?:stream has been aborted|aborted|socket hang up|premature close|terminated)$/i;

/**
 * Reads the error of a request that got no answer. n8n wraps the error of its HTTP client: in 2.40 the
 * original is the wrapper's cause, in 2.8 and 1.122 its code and its words are all that is kept of it, as
 * `httpCode` and `messages`.
 *
 * @param failure what the request threw
 * @param peer whom it was to reach
 */
export function connectionTrouble(failure: unknown, peer = MINGLEEGO): Trouble {
	const chain = causesOf(failure);
	const code = chain
		.flatMap((error) => [error.code, error.httpCode])
		.find((value): value is string => typeof value === 'string' && /^[A-Z]/.test(value));
	const last = chain.at(-1);
	const innermost = last?.messages?.[0] ?? last?.message ?? String(failure);

	if (code !== undefined && CERTIFICATE.test(code)) {
		return {
			message: `Could not reach ${peer.name}: its certificate is not trusted (${innermost})`,
			advice: `${peer.check} A proxy with a certificate of its own may stand in between.`,
			httpCode: code,
		};
	}
	const known = code !== undefined && code in KNOWN ? code : LOST.test(innermost) && 'ECONNRESET';
	if (!known) return { message: innermost, advice: peer.check, httpCode: code };
	const [what, advice] = KNOWN[known];
	return {
		message: `Could not reach ${peer.name}: ${what} (${known})`,
		advice: advice ?? peer.check,
		httpCode: known,
	};
}

interface Linked {
	message: string;
	code?: unknown;
	httpCode?: unknown;
	messages?: string[];
}

/** The error and what caused it, outermost first. Bounded, for a chain may be a ring. */
function causesOf(failure: unknown): Linked[] {
	const chain: Linked[] = [];
	let current = failure;
	while (current instanceof Error && chain.length < 5) {
		chain.push(current as Linked);
		current = current.cause;
	}
	return chain;
}
