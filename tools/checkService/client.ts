import { setTimeout as wait } from 'node:timers/promises';

import { createRedactorFor } from '../../nodes/client/errors/redact';

/** How long a request may take. */
const MAX_TIME_MS = 120_000;

/** How long to wait after a 429 that does not say it, and at most if it does. */
const RATE_LIMIT_WAIT_MS = 5_000;
const MAX_RATE_LIMIT_WAIT_MS = 60_000;

/** The service to be checked, and an assistant of the key's account. */
export interface Service {
	/** Without a slash at the end. */
	baseUrl: string;
	apiKey: string;
	assistantId: string;
}

export interface Request {
	path: string;
	body: string | FormData;
	accept: string;
	/** The service's own unless given. */
	apiKey?: string;
}

/** A response, without the key: what quotes it is redacted. */
export interface Reply {
	/** 0 when none came. */
	status: number;
	/** Names in lower case. */
	headers: Partial<Record<string, string>>;
	/** Decompressed. */
	body: string;
	/** Until its end. */
	ms: number;
	/** Why there is no response, or not all of it. */
	failure: string | undefined;
}

/**
 * Sends a request, and once more after a 429. It follows no redirect.
 *
 * @returns all that came, the reply last
 */
export async function send(service: Service, request: Request): Promise<Reply[]> {
	const reply = await exchange(service, request);
	if (reply.status !== 429) return [reply];
	const asked = Number(reply.headers['retry-after'] ?? NaN) * 1000;
	await wait(Math.min(asked || RATE_LIMIT_WAIT_MS, MAX_RATE_LIMIT_WAIT_MS));
	return [reply, await exchange(service, request)];
}

/** Sends one request; what goes wrong is in the reply. */
async function exchange(
	service: Service,
	{ path, body, accept, apiKey = service.apiKey }: Request,
): Promise<Reply> {
	const redact = createRedactorFor({ apiKey: service.apiKey });
	const started = Date.now();
	const reply: Reply = { status: 0, headers: {}, body: '', ms: 0, failure: undefined };
	try {
		const response = await fetch(service.baseUrl + path, {
			method: 'POST',
			redirect: 'manual',
			signal: AbortSignal.timeout(MAX_TIME_MS),
			headers: {
				'x-api-key': apiKey,
				accept,
				// The platform knows the boundary of a form.
				...(typeof body === 'string' && { 'content-type': 'application/json' }),
			},
			body,
		});
		reply.status = response.status;
		response.headers.forEach((value, name) => (reply.headers[name] = redact(value)));
		const decoder = new TextDecoder();
		const pieces = (response.body ?? []) as unknown as AsyncIterable<Uint8Array>;
		for await (const piece of pieces) {
			reply.body += decoder.decode(piece, { stream: true });
		}
	} catch (error) {
		reply.failure = redact(describe(error as Error));
	}
	return { ...reply, body: redact(reply.body), ms: Date.now() - started };
}

/** @param error Of `fetch`, whose cause says more. */
function describe({ message, cause }: Error): string {
	const { code, message: reason = message } = Object(cause) as Partial<NodeJS.ErrnoException>;
	return [code, reason].filter(Boolean).join(': ');
}
