/** How a service says that there may be too many requests. */
type Refusal = 'rateLimited' | 'unavailable';

/** The meaning of an HTTP status. */
export interface Status {
	/** Its reason phrase. */
	text: string;
	/** What the user can do about it. */
	hint: string;
	/** Whether a retry of the same request may succeed (RFC 9110, 15.5.9, 15.6; RFC 6585, 4). */
	isTransient?: true;
	/** The service may be down as a whole; if that is not certain, the request may be wrong instead (RFC 9110, 15.6). */
	outage?: 'certain' | 'possible';
	/** There may be too many requests. */
	refusal?: Refusal;
	/** A web page with it may come from another server than the API. */
	mayBeWrongAddress?: true;
	/** A gateway waited in vain for the service, which may still be at work. */
	isGatewayTimeout?: true;
}

const FROM_CACHE_HINT =
	'The response may come from a cache or proxy. Try again, and check any proxy that this n8n instance uses.';

const CHECK_FIELDS_HINT =
	'Check the Assistant ID, the Prompt and the File IDs. A file ID is only valid for the account that uploaded the file.';

const ORIGIN_DOWN = {
	hint: 'The gateway in front of Mingleego cannot reach it at the moment. Try again later.',
	isTransient: true,
	outage: 'certain',
} as const;

const GATEWAY_TIMEOUT = {
	hint: 'Mingleego took too long to respond. Try again, use Chat Stream, or ask for less in one request.',
	isTransient: true,
	outage: 'certain',
	isGatewayTimeout: true,
} as const;

/**
 * The statuses that a user can act on. 520 to 530 are Cloudflare's, instead of 502 and 504
 * (https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-5xx-errors/), and 529 is what AI
 * services return instead of 503 when they are overloaded (https://docs.anthropic.com/en/api/errors).
 */
const STATUSES: Partial<Record<number, Status>> = {
	304: { text: 'Not Modified', hint: FROM_CACHE_HINT },
	400: { text: 'Bad Request', hint: CHECK_FIELDS_HINT, mayBeWrongAddress: true },
	401: {
		text: 'Unauthorized',
		hint: 'Check the API key in the Mingleego credential. Your keys are in Mingleego under Settings > API Keys.',
	},
	402: {
		text: 'Payment Required',
		hint: 'The account may have run out of credit. Check its plan and its credit in Mingleego.',
	},
	403: {
		text: 'Forbidden',
		hint: 'The API key is not allowed to do this. Check that it belongs to the account that owns the assistant and the files.',
		mayBeWrongAddress: true,
	},
	404: {
		text: 'Not Found',
		hint: 'Check the Assistant ID, and the Base URL in the Mingleego credential.',
		mayBeWrongAddress: true,
	},
	405: {
		text: 'Method Not Allowed',
		hint: 'Check the Base URL in the Mingleego credential.',
		mayBeWrongAddress: true,
	},
	407: {
		text: 'Proxy Authentication Required',
		hint: 'The proxy between this n8n instance and Mingleego asks for a user name and a password. Enter them in the address of the proxy that n8n uses.',
	},
	408: {
		text: 'Request Timeout',
		hint: 'Mingleego timed out while waiting for the request. Try again, or send a smaller file.',
		isTransient: true,
	},
	413: {
		text: 'Content Too Large',
		hint: 'The file or the prompt is larger than Mingleego accepts. Send a smaller one.',
	},
	415: {
		text: 'Unsupported Media Type',
		hint: 'Mingleego does not accept this file type. Send the file in another format.',
	},
	422: { text: 'Unprocessable Content', hint: CHECK_FIELDS_HINT, mayBeWrongAddress: true },
	429: {
		text: 'Too Many Requests',
		hint: 'Mingleego limits how many requests it accepts. Wait a while, or send fewer items at a time.',
		isTransient: true,
		refusal: 'rateLimited',
	},
	500: {
		text: 'Internal Server Error',
		hint: 'Something went wrong inside Mingleego. Try again later, and contact support if the problem persists.',
		isTransient: true,
		outage: 'possible',
	},
	502: { text: 'Bad Gateway', ...ORIGIN_DOWN },
	503: {
		text: 'Service Unavailable',
		hint: 'Mingleego is overloaded or under maintenance. Try again later.',
		isTransient: true,
		outage: 'certain',
		refusal: 'unavailable',
	},
	504: { text: 'Gateway Timeout', ...GATEWAY_TIMEOUT },
	520: {
		text: 'Web Server Returned an Unknown Error',
		hint: 'The gateway in front of Mingleego received an invalid response from it. Try again later.',
		isTransient: true,
		outage: 'certain',
	},
	521: { text: 'Web Server Is Down', ...ORIGIN_DOWN },
	522: { text: 'Connection Timed Out', ...ORIGIN_DOWN },
	523: { text: 'Origin Is Unreachable', ...ORIGIN_DOWN },
	524: { text: 'A Timeout Occurred', ...GATEWAY_TIMEOUT },
	529: {
		text: 'Overloaded',
		hint: 'Mingleego is overloaded. Try again later.',
		isTransient: true,
		outage: 'certain',
		refusal: 'unavailable',
	},
	530: { text: 'Origin DNS Error', ...ORIGIN_DOWN },
};

/**
 * Returns the meaning of a status that is not a success.
 *
 * @param status HTTP status; one that is not in the table has no text, and the hint for its class
 */
export function getStatus(status: number): Status {
	const known = STATUSES[status];
	if (known) return known;
	if (status < 400) return { text: '', hint: FROM_CACHE_HINT };
	return status < 500
		? {
				text: '',
				hint: "Check the node's fields, and the Base URL in the Mingleego credential.",
				mayBeWrongAddress: true,
			}
		: { text: '', hint: 'Try again later, and contact support if the problem persists.' };
}
