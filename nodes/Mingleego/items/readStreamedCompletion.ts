import type {
	IExecuteSingleFunctions,
	IN8nHttpFullResponse,
	INodeExecutionData,
} from 'n8n-workflow';

import { toLostConnectionError } from '../errors/lostConnectionError';
import { assertOk, isStream } from '../http/httpResponse';
import { createUtf8Decoder } from '../http/utf8Decoder';
import { createForwarder, type ChunkForwarder } from '../response/chunkForwarder';
import { parseCompletion, type Completion } from '../response/completion';
import { CompletionAccumulator, type StreamHistory } from '../response/completionAccumulator';
import { createSseDecoder } from '../response/sseDecoder';

/**
 * The answer of Chat Stream: the event stream is read to its end and becomes the one item that Chat gives,
 * `{ text, fileUrl }`. Where somebody reads along, each piece is forwarded as it arrives.
 *
 * @param context the item's context
 * @param response the answer
 * @param history what streams of the same credential were seen to do
 * @throws ApiError when the service refused, the connection is lost, the stream reports an error, ends too
 *   early or holds no reply, or the answer is neither a stream nor a reply
 */
export async function readStreamedCompletion(
	context: IExecuteSingleFunctions,
	response: IN8nHttpFullResponse,
	history: StreamHistory,
): Promise<INodeExecutionData[]> {
	await assertOk(response);
	const forwarder = createForwarder(context);
	const completion = await collectCompletion(response.body, forwarder, history).catch(
		(failure: unknown) =>
			Promise.reject(
				toLostConnectionError(
					failure,
					'the reply',
					'Try again, or use the operation Chat, which gets the reply in one piece.',
				),
			),
	);
	await forwarder?.end();
	return [{ json: { ...completion } }];
}

/**
 * Whether a body is an event stream shows in its first event and not in its content type, which servers and
 * proxies get wrong: until then its text is kept, and if no event comes it is read as Chat's reply.
 */
async function collectCompletion(
	body: IN8nHttpFullResponse['body'],
	forwarder: ChunkForwarder | undefined,
	history: StreamHistory,
): Promise<Completion> {
	let pendingText = '';
	const accumulator = new CompletionAccumulator(
		forwarder &&
			((chunk) => {
				pendingText += chunk;
			}),
	);
	const forwardPending = async () => {
		const chunk = pendingText;
		pendingText = '';
		if (chunk !== '') await forwarder?.forward(chunk);
	};

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
			await forwardPending();
			if (accumulator.isDone) break;
		}
	}
	if (!accumulator.isDone) keepPlainText(sseDecoder.flush());

	// Nothing at all is a stream without a reply.
	if (eventCount > 0 || textWithoutEvents.trim() === '') {
		const completion = accumulator.finish(history);
		await forwardPending();
		return completion;
	}
	const completion = parseCompletion(textWithoutEvents);
	await forwarder?.forward(completion.text);
	return completion;
}
