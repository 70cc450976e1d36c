import { ServiceFailure } from '../errors/apiError';
import { connectionTrouble } from '../errors/connectionError';
import { InputProblem } from '../errors/inputError';
import { formatDuration } from './duration';
import type { Pushback } from './overloadDetector';
import { retryAfterOf } from './retryAfter';

/**
 * What Cloudflare returns in the place of 502 and 504 when the server behind it fails
 * (https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-5xx-errors/).
 */
const ORIGIN_FAILED = [520, 521, 522, 523, 524, 530];

/** What AI services return in the place of 503 when they are overloaded (https://docs.anthropic.com/en/api/errors). */
const OVERLOADED = 529;

/** The statuses after which the same request may well succeed (RFC 9110, 15.5.9, 15.6; RFC 6585, 4). */
const PASSING = new Set([408, 429, 500, 502, 503, 504, OVERLOADED, ...ORIGIN_FAILED]);

/** Of these, what a service answers that is down, and whether nothing else is meant by it (RFC 9110, 15.6). */
const DOWN = new Map([
	[500, { certain: false }],
	...[502, 503, 504, OVERLOADED, ...ORIGIN_FAILED].map(
		(status) => [status, { certain: true }] as const,
	),
]);

/** Errors of a connection that was refused or lost. One that took too long is not among them: it would take as long again. */
const LOST = new Set([
	'ECONNREFUSED',
	'ECONNRESET',
	'EPIPE',
	'EAI_AGAIN',
	'EHOSTUNREACH',
	'ENETUNREACH',
]);

/** Milliseconds before the first retry at the most; doubled for each further one up to the second figure. */
const FIRST_DELAY = 500;
const LONGEST_DELAY = 20_000;

/** What a failure means for the item's next attempt. */
export interface Verdict {
	/** Whether another attempt makes sense at all. */
	passing: boolean;
	/** There may be too many requests at once. Where the service says so, waiting does not count as an attempt. */
	pushback?: Pushback;
	/** The service may be down as a whole; or, if that is not certain, the request may be wrong. */
	down?: { certain: boolean };
	/** Milliseconds that the service asks everyone to wait. */
	retryAfter?: number;
}

/** Before the answer or in its middle. */
const LOST_CONNECTION: Verdict = { passing: true, pushback: 'lost', down: { certain: false } };

/**
 * Reads what a failure means for the next attempt.
 *
 * @param failure what the attempt threw
 */
export function verdictOn(failure: unknown): Verdict {
	if (failure instanceof ServiceFailure) {
		const { status, cut, lost, headers } = failure;
		if (lost) return LOST_CONNECTION;
		const passing = cut === true || (status !== undefined && PASSING.has(status));
		return {
			passing,
			pushback:
				status === 429
					? 'limited'
					: status === 503 || status === OVERLOADED
						? 'unavailable'
						: undefined,
			down: status === undefined ? undefined : DOWN.get(status),
			// 413 may carry the header too; only where a retry makes sense does it speak to the run.
			retryAfter: passing ? retryAfterOf(headers) : undefined,
		};
	}
	const httpCode =
		failure instanceof InputProblem ? undefined : connectionTrouble(failure).httpCode;
	return httpCode !== undefined && LOST.has(httpCode) ? LOST_CONNECTION : { passing: false };
}

/**
 * Says in an error how long the service asked to wait, so that the person knows when to run the workflow again.
 *
 * @param message what the error says
 * @param failure what the last attempt threw
 * @returns the message, as it is where no wait was asked for
 */
export function withRequestedWait(message: string, failure: unknown): string {
	const { retryAfter = 0 } = verdictOn(failure);
	if (retryAfter === 0 || retryAfter === Infinity) return message;
	return `${message.replace(/\.$/, '')}; it asks to wait ${formatDuration(retryAfter)}`;
}

/**
 * How long to wait before a retry: exponential backoff with full jitter, so that requests that failed together
 * do not come back together (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
 *
 * @param retry 1 for the first one
 * @param random from 0 to 1
 * @returns milliseconds
 */
export function backoff(retry: number, random = Math.random()): number {
	return random * Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** (retry - 1));
}
