import { parseJsonObject } from './client/api/parseJson';
import { findReportedError } from './client/api/reportedError';
import {
	extractErrorMessage,
	findMessage,
	isHtml,
	toSingleLine,
} from './client/errors/errorMessage';

/** What the response to an empty chat request says about the key that was sent with it. */
export type ProbeOutcome =
	| 'accepted'
	/** By the status. */
	| 'keyRejected'
	/** By the words, whatever the status. */
	| 'keyRejectedInWords'
	| 'noCredit'
	| 'proxySignIn'
	| 'rateLimited'
	| 'unavailable'
	| 'redirected'
	| 'webPage'
	| 'noApi'
	| 'otherService'
	/** It was refused, and neither the key nor the body is known to be the reason. */
	| 'unknown';

/** A response, as far as it says something about the key. */
export interface Probe {
	status: number;
	/** The `Location` header. */
	location?: string;
	/** The service's own words, on one line. */
	words: string;
	isPage: boolean;
	/** Whether it is a reply in the documented form. */
	isReply: boolean;
	/** Whether the request was refused, be it in a response of 200. */
	isRefusal: boolean;
}

/** Words that show that a refusal is about the key. */
const MENTIONS_KEY = /api[-_ ]?key|unauthori[sz]ed|authenticat|credential/i;

/** The fields of a chat body: a service that names one has read the body, so it accepted the key. */
const MENTIONS_BODY_FIELD = /assistant|prompt/i;

/** Words that suggest that a refusal is about the key, if it does not name a field. */
const MAY_MENTION_KEY = /\b(?:key|token)\b|denied|not allowed|forbidden|permission/i;

/** With these, a web page comes from a server that is not the API. With any other, the status says more. */
const PAGE_STATUSES = [400, 403, 404, 405, 422];

/** The first that applies counts. A response that none knows says nothing about the key. */
const OUTCOMES: Array<[outcome: ProbeOutcome, applies: (probe: Probe) => boolean]> = [
	['redirected', ({ status, location }) => isRedirect(status) && location !== undefined],
	['webPage', ({ status, isPage }) => isPage && (status < 400 || PAGE_STATUSES.includes(status))],
	['keyRejected', ({ status }) => status === 401 || status === 403],
	['noCredit', ({ status }) => status === 402],
	['proxySignIn', ({ status }) => status === 407],
	['rateLimited', ({ status }) => status === 429],
	['unavailable', ({ status }) => status >= 500],
	['noApi', ({ status }) => status === 405],
	['keyRejectedInWords', ({ isRefusal, words }) => isRefusal && isAboutKey(words)],
	['accepted', ({ status }) => status === 400 || status === 422],
	// Some services say that there is no such assistant.
	['accepted', ({ status, words }) => status === 404 && namesField(words)],
	['noApi', ({ status }) => status === 404],
	// Some refuse in a response of 200.
	['accepted', ({ status, isRefusal, words }) => isRefusal && status < 300 && namesField(words)],
	['accepted', ({ status, isReply }) => isReply && status < 300],
	['otherService', ({ isRefusal }) => !isRefusal],
];

/**
 * Reads the response to an empty chat request.
 *
 * @param status HTTP status
 * @param body the response body as text
 * @param location the `Location` header
 */
export function readProbe(status: number, body: string, location?: string): Probe {
	const payload = parseJsonObject(body);
	const reported = payload && findReportedError(payload);
	const words =
		reported !== undefined && findMessage(payload) === undefined
			? reported
			: extractErrorMessage(body);
	return {
		status,
		location,
		words: toSingleLine(words),
		isPage: isHtml(body),
		isReply: reported === undefined && isReply(payload),
		isRefusal: status >= 400 || reported !== undefined,
	};
}

/** Decides what a response to an empty chat request says about the key. */
export function classifyProbe(probe: Probe): ProbeOutcome {
	return OUTCOMES.find(([, applies]) => applies(probe))?.[0] ?? 'unknown';
}

function isRedirect(status: number): boolean {
	return status >= 300 && status < 400;
}

function isReply(payload: Record<string, unknown> | undefined): boolean {
	const fileUrl = payload?.fileUrl;
	return typeof payload?.text === 'string' && (fileUrl === null || typeof fileUrl === 'string');
}

function namesField(words: string): boolean {
	return MENTIONS_BODY_FIELD.test(words);
}

function isAboutKey(words: string): boolean {
	return MENTIONS_KEY.test(words) || (!namesField(words) && MAY_MENTION_KEY.test(words));
}
