import type {
	IBinaryData,
	IExecutePaginationFunctions,
	IHttpRequestOptions,
	IN8nHttpFullResponse,
} from 'n8n-workflow';

import { baseUrlOf } from '../../../credentials/MingleegoApi.credentials';
import { ServiceFailure } from '../errors/apiError';
import type { Peer } from '../errors/connectionError';
import { assertAccepted, type Answerer } from '../http/httpResponse';
import { watchAnswer, watchFile, type Readable } from '../http/idleTimeout';
import { itemContextOf } from '../http/itemContext';
import { sendDirect } from '../http/sendRequest';
import { fileNameOf } from '../response/contentDisposition';
import type { Errand } from './requestExecutor';
import { wholeFileCheck } from './wholeFileCheck';

/** As browsers and fetch allow (https://fetch.spec.whatwg.org/#http-redirect-fetch) is 20; a file needs one or two. */
const MOST_REDIRECTS = 5;

/** It may be any server: what its statuses mean has nothing to do with the credential. */
const FILE_SERVER: Answerer = {
	name: "The file's server",
	advice:
		'The address may have expired, or may require sign-in. Run the node again, or fetch the file in another way.',
};

/** For a request that got no answer from it. */
export const FILE_PEER: Peer = {
	name: "the file's server",
	check: 'Check that this n8n can reach the address in fileUrl.',
};

/**
 * The download of the file that an assistant made, as an errand: it is streamed into n8n's storage.
 *
 * @param hook the item's context
 * @param fileUrl the reply's `fileUrl`; one without a host is on the service's own
 * @param options what the item's requests have in common, such as the proxy
 */
export function generatedFile(
	hook: IExecutePaginationFunctions,
	fileUrl: string,
	options: IHttpRequestOptions,
): Errand<IBinaryData> {
	return {
		responder: FILE_SERVER.name,
		send: async () => {
			const { answer, url } = await fetched(hook, fileUrl, options);
			const check = wholeFileCheck(answer);
			const name = fileNameOf(answer.headers['content-disposition'], url);
			const type = String(answer.headers['content-type'] ?? '')
				.split(';')[0]
				.trim();
			// Without a type of its own n8n tells the type by the name.
			const known = type !== '' && type !== 'application/octet-stream' ? type : undefined;
			return await hook.helpers.prepareBinaryData(
				watchFile(itemContextOf(hook), answer.body as Readable, check),
				name,
				known,
			);
		},
	};
}

/** Follows redirects one by one: a file on the service's own host often lies elsewhere, where the key must not go. */
async function fetched(
	hook: IExecutePaginationFunctions,
	fileUrl: string,
	options: IHttpRequestOptions,
): Promise<{ answer: IN8nHttpFullResponse; url: string }> {
	const home = new URL(baseUrlOf(await hook.getCredentials('mingleegoApi')));
	let url = webAddress(fileUrl, home.href);
	for (let hops = 0; hops <= MOST_REDIRECTS; hops += 1) {
		const request: IHttpRequestOptions = {
			...options,
			method: 'GET',
			url: url.href,
			// Of a compressed file nothing shows whether it is whole (wholeFile.ts).
			headers: { 'Accept-Encoding': 'identity' },
		};
		const answer = await sendDirect(hook, request, url.origin === home.origin);
		const { location } = answer.headers;
		if (answer.statusCode < 300 || answer.statusCode >= 400 || typeof location !== 'string') {
			// A refusal's words may stall too.
			if (answer.statusCode >= 300) await watchAnswer.call(itemContextOf(hook), [], answer);
			await assertAccepted(answer, FILE_SERVER);
			return { answer, url: url.href };
		}
		url = webAddress(location, url.href);
	}
	throw new ServiceFailure('Too many redirects on the way to the file', {
		quote: fileUrl,
		advice: FILE_SERVER.advice,
	});
}

function webAddress(address: string, base: string): URL {
	const url = URL.canParse(address, base) ? new URL(address, base) : undefined;
	if (url?.protocol === 'https:' || url?.protocol === 'http:') return url;
	throw new ServiceFailure("The reply's fileUrl is not a web address", {
		quote: address,
		advice: 'Ask the assistant for the file again, or switch off Download Generated File.',
	});
}
