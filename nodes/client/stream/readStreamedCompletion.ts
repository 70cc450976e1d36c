import { USE_CHAT_HINT } from '../errors/hints';
import { explainLostConnection } from '../errors/connectionError';
import { assertOk } from '../http/assertOk';
import type { HttpResponse } from '../http/sendRequest';
import { createUtf8Decoder } from '../http/utf8Decoder';
import { parseCompletion, type Completion } from '../api/completion';
import { readUntilComplete } from './readUntilComplete';
import { ReplyCollector } from './replyCollector';
import { createSseDecoder } from './sseDecoder';
import type { StreamCall } from './streamCall';

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
 * Reads the response of Chat Stream: the events become what Chat returns. Each chunk is forwarded as it arrives.
 *
 * @param response the response
 * @param call the call that it is read for, the same for each of its attempts
 * @param sink receives the chunks, if anybody wants them before the reply is complete
 * @throws ApiError when the service refused, the stream reports an error, ends too early or holds no reply, or the
 *   response is neither a stream nor a reply; ConnectionError when the connection is lost before the reply is complete
 */
export async function readStreamedCompletion(
	response: HttpResponse,
	call: StreamCall,
	sink?: ReplySink,
): Promise<Completion> {
	await assertOk(response);
	const completion = await collectCompletion(response.body, call, sink);
	await sink?.end();
	return completion;
}

/**
 * The first event shows whether a body is an event stream. The content type does not, because servers and proxies get
 * it wrong. Until the first event the text is kept, and if no event arrives it is read as Chat's reply.
 */
async function collectCompletion(
	body: AsyncIterable<Uint8Array>,
	call: StreamCall,
	sink: ReplySink | undefined,
): Promise<Completion> {
	const pendingText = sink && new PendingText(sink);
	const collector = new ReplyCollector(pendingText && ((chunk) => pendingText.add(chunk)));
	let eventCount = 0;
	let textWithoutEvents = '';
	const keepPlainText = (text: string) => {
		textWithoutEvents = eventCount === 0 ? textWithoutEvents + text : '';
	};
	const sseDecoder = createSseDecoder(
		createUtf8Decoder(),
		(event) => {
			eventCount += 1;
			collector.add(event);
		},
		(line) => collector.addStrayLine(line),
	);

	let failure: Error | undefined;
	try {
		for await (const piece of readUntilComplete(body, collector)) {
			keepPlainText(sseDecoder.feed(piece));
			await pendingText?.forward();
		}
		if (collector.progress === 'open') keepPlainText(sseDecoder.flush());
	} catch (thrown) {
		failure = toError(explainLostConnection(thrown, 'the reply', USE_CHAT_HINT));
	}
	// An empty body is a stream without a reply.
	if (eventCount === 0 && textWithoutEvents.trim() !== '') {
		if (failure) throw failure;
		const completion = parseCompletion(textWithoutEvents);
		await sink?.forward(completion.text);
		return completion;
	}
	const completion = call.conclude(collector, sink?.hasForwarded ?? false, failure);
	await pendingText?.forward();
	return completion;
}

function toError(thrown: unknown): Error {
	return thrown instanceof Error ? thrown : new Error(String(thrown));
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
