import { explainLostConnection } from '../errors/connectionError';
import { assertOk } from './assertOk';
import type { HttpResponse } from './sendRequest';
import { createUtf8Decoder } from './utf8Decoder';

/**
 * Reads the body of a successful response (2xx) as text.
 *
 * @throws ApiError for any other status, with the service's own message, and for bytes that are not text;
 *   ConnectionError for a lost connection; any other error that the stream throws when it breaks
 */
export async function readText(response: HttpResponse): Promise<string> {
	await assertOk(response);
	const decoder = createUtf8Decoder();
	let text = '';
	try {
		for await (const chunk of response.body) text += decoder.decode(chunk);
	} catch (failure) {
		throw explainLostConnection(failure, 'the response', 'Try again.');
	}
	return text + decoder.flush();
}
