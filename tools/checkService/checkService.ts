import { createRedactorFor } from '../../nodes/client/errors/redact';
import { createClient } from './client';
import { probeBurst, probeErrors, summarizeReplies } from './errorProbes';
import { probeChat, probeStream, probeUpload } from './replyProbes';
import type { Finding, Service } from './types';

/**
 * Compares a service with what the documentation says and the node relies on. It costs three short replies; all other
 * requests are ones that the service should refuse.
 *
 * @param isBurst whether to send a few requests at once too
 * @returns nothing in it contains the key, also where the service quotes it
 */
export async function checkService(service: Service, isBurst = false): Promise<Finding[]> {
	const redact = createRedactorFor({ apiKey: service.apiKey });
	const client = createClient(service, redact);
	return [
		...(await probeChat(client, service)),
		...(await probeStream(client, service)),
		...(await probeUpload(client, service)),
		...(await probeErrors(client, service)),
		...(isBurst ? await probeBurst(client) : []),
		...summarizeReplies(client),
	];
}
