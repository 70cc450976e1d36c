import type {
	IExecuteSingleFunctions,
	IN8nHttpFullResponse,
	INodeExecutionData,
} from 'n8n-workflow';

import { lostConnection } from '../errors/lostConnection';
import { assertAccepted, isStream } from '../http/httpResponse';
import { forwardingOf, type Forwarding } from '../response/chunkForwarder';
import { parseCompletion, type Completion } from '../response/completion';
import { StreamedReply, type StreamHistory } from '../response/completionAccumulator';
import { eventSplitter } from '../response/sseDecoder';

/**
 * The answer of Chat Stream: the event stream is read to its end and becomes the one item that Chat gives,
 * `{ text, fileUrl }`. Where somebody reads along, each piece is forwarded as it arrives.
 *
 * @param context the item's context
 * @param response the answer
 * @param history what streams of the same credential were seen to do
 * @throws ServiceFailure when the service refused, the connection is lost, the stream reports an error, ends too
 *   early or holds no reply, or the answer is neither a stream nor a reply
 */
export async function readStreamedCompletion(
	context: IExecuteSingleFunctions,
	response: IN8nHttpFullResponse,
	history: StreamHistory,
): Promise<INodeExecutionData[]> {
	await assertAccepted(response);
	const forwarding = forwardingOf(context);
	const completion = await collect(response.body, forwarding, history).catch((failure: unknown) =>
		Promise.reject(
			lostConnection(
				failure,
				'the reply',
				'Try again, or use the operation Chat, which gets the reply in one piece.',
			),
		),
	);
	await forwarding?.end();
	return [{ json: { ...completion } }];
}

/**
 * Whether a body is an event stream shows in its first event and not in its content type, which servers and
 * proxies get wrong: until then its text is kept, and if no event comes it is read as Chat's reply.
 */
async function collect(
	body: IN8nHttpFullResponse['body'],
	forwarding: Forwarding | undefined,
	history: StreamHistory,
): Promise<Completion> {
	let fresh = '';
	const reply = new StreamedReply(
		forwarding &&
			((piece) => {
				fresh += piece;
			}),
	);
	const forward = async () => {
		const piece = fresh;
		fresh = '';
		if (piece !== '') await forwarding?.text(piece);
	};

	let events = 0;
	let textWithoutEvents = '';
	const keep = (text: string) => {
		textWithoutEvents = events === 0 ? textWithoutEvents + text : '';
	};
	const splitter = eventSplitter((event) => {
		events += 1;
		reply.add(event);
	});

	if (isStream(body)) {
		for await (const chunk of body) {
			keep(splitter.feed(chunk));
			await forward();
			if (reply.isDone) break;
		}
	}
	if (!reply.isDone) keep(splitter.end());

	// Nothing at all is a stream without a reply.
	if (events > 0 || textWithoutEvents.trim() === '') {
		const completion = reply.finish(history);
		await forward();
		return completion;
	}
	const completion = parseCompletion(textWithoutEvents);
	await forwarding?.text(completion.text);
	return completion;
}
