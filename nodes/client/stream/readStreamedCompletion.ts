import { USE_CHAT_HINT } from '../errors/hints';
import { explainLostConnection } from '../errors/connectionError';
import { assertOk } from '../http/assertOk';
import type { HttpResponse } from '../http/sendRequest';
import { createUtf8Decoder } from '../http/utf8Decoder';
import { parseCompletion, type Completion } from '../api/completion';
import { CompletionAccumulator, type StreamHistory } from './completionAccumulator';
import { createSseDecoder } from './sseDecoder';

/** Receives a reply while it arrives. */
export interface ReplySink {
	/** A request for it is about to be sent. What an earlier one brought is not continued. */
	begin?(): void;
	/** Whether anybody has received a part of it. */
	readonly hasForwarded: boolean;
	/** Receives the next chunk of the text. */
	forward(chunk: string): Promise<void>;
	/** The reply is complete. */
	end(): Promise<void>;
}

/**
 * Reads the response of Chat Stream: the event stream is read to its end and becomes what Chat returns. Each chunk is
 * forwarded as it arrives.
 *
 * @param response the response
 * @param history what earlier streams of the same credential did
 * @param sink receives the chunks, if anybody wants them before the reply is complete
 * @throws ApiError when the service refused, the connection is lost, the stream reports an error, ends too early or
 *   holds no reply, or the response is neither a stream nor a reply
 */
export async function readStreamedCompletion(
	response: HttpResponse,
	history: StreamHistory,
	sink?: ReplySink,
): Promise<Completion> {
	await assertOk(response);
	const completion = await collectCompletion(response.body, sink, history).catch(
		(failure: unknown) =>
			Promise.reject(explainLostConnection(failure, 'the reply', USE_CHAT_HINT)),
	);
	await sink?.end();
	return completion;
}

/**
 * The first event shows whether a body is an event stream. The content type does not, because servers and proxies get
 * it wrong. Until the first event the text is kept, and if no event arrives it is read as Chat's reply.
 */
async function collectCompletion(
	body: AsyncIterable<Uint8Array>,
	sink: ReplySink | undefined,
	history: StreamHistory,
): Promise<Completion> {
	const pendingText = sink && new PendingText(sink);
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

	for await (const chunk of body) {
		keepPlainText(sseDecoder.feed(chunk));
		await pendingText?.forward();
		if (accumulator.isDone) break;
	}
	if (!accumulator.isDone) keepPlainText(sseDecoder.flush());

	// An empty body is a stream without a reply.
	if (eventCount > 0 || textWithoutEvents.trim() === '') {
		const completion = accumulator.finish(history);
		await pendingText?.forward();
		return completion;
	}
	const completion = parseCompletion(textWithoutEvents);
	await sink?.forward(completion.text);
	return completion;
}

/** The text of all events that arrived in one piece of the body, forwarded together. */
class PendingText {
	private text = '';

	constructor(private readonly sink: ReplySink) {}

	add(chunk: string): void {
		this.text += chunk;
	}

	async forward(): Promise<void> {
		const chunk = this.text;
		this.text = '';
		if (chunk !== '') await this.sink.forward(chunk);
	}
}
