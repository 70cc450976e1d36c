import type {
	IExecuteSingleFunctions,
	IN8nHttpFullResponse,
	INodeExecutionData,
} from 'n8n-workflow';

import { parseCompletion, type Completion } from './completion';
import { forwardingOf, type Forwarding } from './forwarding';
import { assertAccepted, isStream } from './httpAnswer';
import { lostConnection } from './lostConnection';
import { ServiceFailure } from './serviceFailure';
import { eventSplitter } from './streamEvents';
import { StreamedReply } from './streamedReply';

/**
 * n8n's `postReceive` step of Chat Stream: the event stream is read to its end and becomes the one item that
 * Chat gives, `{ text, fileUrl }`. Where somebody reads along, each piece is forwarded as it arrives.
 *
 * @throws ServiceFailure when the service refused, the connection is lost, the stream reports an error or ends too
 *   early, or the answer is neither a stream nor a reply
 */
export async function readStreamedCompletion(
	this: IExecuteSingleFunctions,
	_items: INodeExecutionData[],
	response: IN8nHttpFullResponse,
): Promise<INodeExecutionData[]> {
	await assertAccepted(response);
	const forwarding = forwardingOf(this);
	const completion = await collect(response.body, forwarding).catch((failure: unknown) =>
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

	const read = async (chunks: AsyncIterable<Uint8Array>) => {
		for await (const chunk of chunks) {
			keep(splitter.feed(chunk));
			await forward();
			if (reply.isDone) break;
		}
	};
	if (isStream(body)) {
		await read(body).catch((failure: unknown) => {
			// A connection that is lost, or goes silent, behind the final event takes nothing away.
			if (failure instanceof ServiceFailure || !reply.isComplete) throw failure;
		});
	}
	keep(splitter.end());

	// Nothing at all is a stream that ended too early.
	if (events > 0 || textWithoutEvents.trim() === '') {
		const completion = reply.finish();
		await forward();
		return completion;
	}
	const completion = parseCompletion(textWithoutEvents);
	await forwarding?.text(completion.text);
	return completion;
}
