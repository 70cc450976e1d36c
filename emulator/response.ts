import { STATUS_CODES } from 'node:http';

import { isRegular, type Behavior } from './behavior';
import type { Exchange } from './exchange';
import { sleep } from './sleep';
import type { Operation } from './operations';

/** A response whose body is sent as a whole. */
export interface Response {
	status: number;
	/** '' for none. */
	contentType: string;
	body: string | Buffer;
	headers?: Record<string, string>;
}

/**
 * Creates a response with a JSON body.
 *
 * @param value Anything JSON can hold.
 */
export function createJsonResponse(status: number, value: unknown): Response {
	return { status, contentType: 'application/json', body: JSON.stringify(value) };
}

/**
 * An error in the API's form, `{"error": …}`.
 *
 * @param message The status's standard text by default.
 */
export function createErrorResponse(
	status: number,
	message: string = STATUS_CODES[status] ?? `Status ${status}`,
): Response {
	return createJsonResponse(status, { error: message });
}

/**
 * Returns the response that a behavior asks for, whatever the request.
 *
 * @returns Undefined when the behavior leaves the response to the API.
 */
export function getForcedResponse(
	{ status, body, redirectTo }: Behavior,
	{ returns }: Operation,
): Response | undefined {
	if (redirectTo !== undefined) {
		const headers = { location: redirectTo };
		return { status: status ?? 302, contentType: 'text/plain', body: body ?? '', headers };
	}
	if (body !== undefined) {
		const plain = returns === 'text' && (status ?? 200) < 300;
		return { status: status ?? 200, contentType: plain ? 'text/plain' : 'application/json', body };
	}
	if (status !== undefined && status >= 300) return createErrorResponse(status);
	return undefined;
}

/**
 * Sends a response as a whole, after the behavior's or the usual delay.
 *
 * @param delayMs The usual delay in milliseconds.
 * @param behavior Its delay, headers, Content-Type and reset apply.
 * @throws Error When the status or a header cannot be sent over HTTP.
 */
export async function sendResponse(
	exchange: Exchange,
	response: Response,
	delayMs: number,
	behavior: Behavior = {},
): Promise<void> {
	if (await isClosedBeforeResponse(exchange, delayMs, behavior)) return;
	const { req, res } = exchange;
	const body = Buffer.from(response.body);
	// Closing while the client still sends would make the system drop the response before the client reads it.
	if (!req.complete) res.setHeader('connection', 'keep-alive');
	// A 204 or 304 must not announce a length.
	if (response.status !== 204 && response.status !== 304) {
		res.setHeader('content-length', body.length);
	}
	sendHeaders(exchange, response, behavior);
	if (behavior.reset === 'afterHeaders') {
		res.write(body.subarray(0, Math.floor(body.length / 2)));
		await cutWhenFlushed(exchange);
		return;
	}
	res.end(body);
	recordResponse(exchange, body, behavior);
}

/** Notes a response that was sent as a whole, for those who check what the API regularly sends. */
export function recordResponse({ res, record }: Exchange, body: Buffer, behavior: Behavior): void {
	if (isRegular(behavior)) record.response = { headers: res.getHeaders(), body };
}

/**
 * Waits before a response and destroys the connection where the behavior asks for it.
 *
 * @param delayMs The usual delay in milliseconds.
 * @returns Whether the connection is closed, so that nothing can be sent.
 */
export async function isClosedBeforeResponse(
	exchange: Exchange,
	delayMs: number,
	behavior: Behavior,
): Promise<boolean> {
	const waitMs = behavior.delayMs ?? delayMs;
	if (behavior.informational) await sendInformational(exchange, behavior.informational, waitMs);
	else await sleep(waitMs, exchange.closed);
	if (!exchange.closed.aborted && behavior.reset === 'beforeHeaders') exchange.cut();
	return exchange.closed.aborted;
}

/**
 * Sends informational responses (RFC 9110, 15.2) for a while.
 *
 * @param ms Milliseconds.
 */
async function sendInformational(
	{ req, closed }: Exchange,
	status: number,
	ms: number,
): Promise<void> {
	const end = Date.now() + ms;
	while (!closed.aborted && Date.now() < end) {
		// Node's own methods send some of them only, and each in another way.
		req.socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n\r\n`);
		await sleep(Math.min(50, end - Date.now()), closed);
	}
}

/**
 * Sends a response's status and headers, before its body.
 *
 * @param behavior Its headers and Content-Type take precedence.
 * @throws Error When the status or a header cannot be sent over HTTP.
 */
export function sendHeaders(
	{ res, record }: Exchange,
	head: { status: number; contentType: string; headers?: Record<string, string> },
	behavior: Behavior,
) {
	const contentType = behavior.contentType ?? head.contentType;
	if (contentType !== '') res.setHeader('content-type', contentType);
	for (const [name, value] of Object.entries({
		...head.headers,
		...buildClockHeaders(behavior),
		...behavior.headers,
	})) {
		res.setHeader(name, value);
	}
	res.writeHead(head.status);
	res.flushHeaders();
	record.status = head.status;
}

/** @returns The Date and Retry-After headers. */
function buildClockHeaders({
	retryAfter,
	retryAfterDate,
	clockSkewMs,
}: Behavior): Record<string, string> {
	const now = Date.now() + (clockSkewMs ?? 0);
	const date = (ms: number) => new Date(ms).toUTCString();
	return {
		// Node's own Date header may be a second behind.
		...((clockSkewMs !== undefined || retryAfterDate !== undefined) && { date: date(now) }),
		...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
		...(retryAfterDate !== undefined && { 'retry-after': date(now + retryAfterDate * 1000) }),
	};
}

/**
 * Destroys the connection once what was written so far has left the process; the client would not
 * see it otherwise.
 */
export async function cutWhenFlushed(exchange: Exchange): Promise<void> {
	do {
		await sleep(1, exchange.closed);
	} while (!exchange.closed.aborted && exchange.req.socket.writableLength > 0);
	exchange.cut();
}
