import type { IN8nHttpFullResponse } from 'n8n-workflow';

import { USE_CHAT_HINT } from '../errors/hints';
import { toLostConnectionError } from '../errors/lostConnectionError';
import { assertOk, isStream } from '../http/httpResponse';
import { createUtf8Decoder } from '../http/utf8Decoder';
import type { ChunkForwarder } from '../response/chunkForwarder';
import { parseCompletion, type Completion } from '../response/completion';
import { CompletionAccumulator, type StreamHistory } from '../response/completionAccumulator';
import { createSseDecoder } from '../response/sseDecoder';

/**
 * Reads the response of Chat Stream: the event stream is read to its end and becomes what Chat returns. For streaming
 * clients, each chunk is forwarded as it arrives.
 *
 * @param response the response
 * @param history what earlier streams of the same credential did
 * @param forwarder forwards the chunks, if there is a streaming client
 * @throws ApiError when the service refused, the connection is lost, the stream reports an error, ends too early or
 *   holds no reply, or the response is neither a stream nor a reply
 */
export async function readStreamedCompletion(
	response: IN8nHttpFullResponse,
	history: StreamHistory,
	forwarder?: ChunkForwarder,
): Promise<Completion> {
	await assertOk(response);
	const completion = await collectCompletion(response.body, forwarder, history).catch(
		(failure: unknown) =>
			Promise.reject(toLostConnectionError(failure, 'the reply', USE_CHAT_HINT)),
	);
	await forwarder?.end();
	return completion;
}

/**
 * The first event shows whether a body is an event stream. The content type does not, because servers and proxies get
 * it wrong. Until the first event the text is kept, and if no event arrives it is read as Chat's reply.
 */
async function collectCompletion(
	body: IN8nHttpFullResponse['body'],
	forwarder: ChunkForwarder | undefined,
	history: StreamHistory,
): Promise<Completion> {
	const pendingText = forwarder && new PendingText(forwarder);
	const accumulator = new CompletionAccumulator(pendingText && ((chunk) => pendingText.add(chunk)));
	let eventCount = 0;
	let textWithoutEvents = '';
	const keepPlainText = (text: string) => {
		textWithoutEvents = eventCount === 0 ? textWithoutEvents + text : '';
	};
	const sseDecoder = createSseDecoder(createUtf8Decoder(), (event) => {
		eventCount += 1;
		accumulator.add(event);
	});

	if (isStream(body)) {
		for await (const chunk of body) {
			keepPlainText(sseDecoder.feed(chunk));
			await pendingText?.forward();
			if (accumulator.isDone) break;
		}
	}
	if (!accumulator.isDone) keepPlainText(sseDecoder.flush());

	// An empty body is a stream without a reply.
	if (eventCount > 0 || textWithoutEvents.trim() === '') {
		const completion = accumulator.finish(history);
		await pendingText?.forward();
		return completion;
	}
	const completion = parseCompletion(textWithoutEvents);
	await forwarder?.forward(completion.text);
	return completion;
}

/** The text of all events that arrived in one piece of the body, forwarded together. */
class PendingText {
	private text = '';

	constructor(private readonly forwarder: ChunkForwarder) {}

	add(chunk: string): void {
		this.text += chunk;
	}

	async forward(): Promise<void> {
		const chunk = this.text;
		this.text = '';
		if (chunk !== '') await this.forwarder.forward(chunk);
	}
}
