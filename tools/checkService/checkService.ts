import { tryParseJson } from '../../nodes/client/api/parseJson';
import { extractErrorMessage } from '../../nodes/client/errors/errorMessage';
import { send, type Reply, type Service } from './client';
import { countForms, describeBody, describeReply, note, type Finding } from './findings';
import {
	listRefusals,
	probeChat,
	probeFile,
	probeStream,
	readFileId,
	UPLOAD,
	type Probe,
} from './probes';
import { describeEvents } from './streamFindings';

/** Requests at once, when a burst is asked for. */
const BURST = 10;

/**
 * Compares a service with what the documentation says and the node relies on. It costs three short replies; all other
 * requests are ones that the service should refuse.
 *
 * @param isBurst whether to send a few requests at once too
 * @returns nothing in it contains the key, also where the service quotes it
 */
export async function checkService(service: Service, isBurst = false): Promise<Finding[]> {
	const replies: Reply[] = [];
	const findings: Finding[] = [];
	const run = async ({ name, expected, request, holds }: Probe) => {
		replies.push(...(await send(service, request)));
		const reply = replies[replies.length - 1];
		findings.push({ probe: name, expected, received: describeReply(reply), holds: holds(reply) });
		return reply;
	};

	await run(probeChat(service));
	findings.push(...describeEvents(await run(probeStream(service))));
	const fileId = readFileId(await run(UPLOAD));
	// Digits may be a time, and anything else may be the account's.
	findings.push(note('Form of the file ID', `\`${fileId?.replace(/\d/g, '0') ?? 'none'}\``));
	if (fileId !== undefined) await run(probeFile(service, fileId));

	const refusals: Reply[] = [];
	for (const probe of listRefusals(service)) refusals.push(await run(probe));
	findings.push(describeErrorForms(refusals.filter(({ status }) => status >= 400)));
	if (isBurst) {
		const [, { request }] = listRefusals(service);
		const all = Array.from({ length: BURST }, async () => await send(service, request));
		const burst = (await Promise.all(all)).flat();
		replies.push(...burst);
		const statuses = countForms(burst.map(({ status }) => String(status)));
		findings.push(note(`${BURST} requests at once`, statuses));
	}
	return [...findings, ...summarize(replies)];
}

function describeErrorForms(refusals: Reply[]): Finding {
	// The node shows the text of anything else too, with less success.
	const hasMessage = ({ body }: Reply) =>
		typeof tryParseJson(body) === 'object' && extractErrorMessage(body) !== body;
	return {
		probe: 'Form of errors',
		expected: 'JSON with a message in `error`, `error.message` or `message`, not documented',
		received: countForms(refusals.map(describeBody)),
		holds: refusals.every(hasMessage),
	};
}

/** What all the responses together show. */
function summarize(replies: Reply[]): Finding[] {
	const redirects = replies.filter(({ status }) => status >= 300 && status < 400);
	const targets = redirects.map(({ status, headers }) => `${status} to ${headers.location}`);
	const waits = replies
		.filter(({ status }) => status === 429)
		.map(({ headers }) => `Retry-After: ${headers['retry-after'] ?? 'none'}`);
	return [
		{
			probe: 'Redirects',
			expected: 'none: the key is sent to no other address',
			received: countForms(targets),
			holds: redirects.length === 0,
		},
		note('429 and Retry-After', countForms(waits)),
	];
}
