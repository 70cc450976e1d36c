import type { Completion } from '../api/completion';
import { isDistinct, isLongVersion, repeatsAll } from './composeReply';
import { judgeStream } from './judgeStream';
import type { ReplyCollector } from './replyCollector';
import { createIncompleteStreamError } from './streamErrors';
import type { StreamHabits } from './streamMemory';

/** One call, for which a stream may be read more than once. */
export class StreamCall {
	/** The stream before ended without an explicit end, and this one shows whether that was a cut. */
	private isRepeat = false;

	/** The same of another call's stream, which could not be asked for again. */
	private readonly beganInDoubt: boolean;

	/** @param habits of the assistant; updated with what its streams do */
	constructor(private readonly habits: StreamHabits) {
		this.beganInDoubt = habits.isInDoubt;
	}

	/**
	 * Returns the reply of a stream that is over, and forwards what it adds to the forwarded chunks.
	 *
	 * @param collected what the stream has brought
	 * @param isForwarded whether it cannot be asked for again, because somebody has received a part of it
	 * @param connectionFailure what ended it, unless the response ended properly
	 * @throws why it is none
	 */
	conclude(collected: ReplyCollector, isForwarded: boolean, connectionFailure?: Error): Completion {
		const verdict = judgeStream(collected, connectionFailure);
		if (verdict instanceof Error) throw verdict;
		if (verdict === 'complete') this.learnFrom(collected);
		else if (!this.acceptsImplicitEnd(isForwarded)) throw createIncompleteStreamError();
		const text = collected.compose(this.habits.sendsWholeFinal);
		return { text, fileUrl: collected.fileUrl };
	}

	/**
	 * A last chunk may resemble the text before it, or be longer than the others. So a final response must repeat several
	 * chunks, or resemble them and be too long for one, before all later ones are taken for the whole text.
	 */
	private learnFrom({ chunks, held, progress }: ReplyCollector): void {
		const { habits } = this;
		const isRepeat = held !== undefined && repeatsAll(held, chunks);
		const hasFinal = held && (isRepeat || held.kind === 'last' || isDistinct(held, chunks));
		if (progress === 'ended' || hasFinal) {
			habits.endsExplicitly = true;
			habits.isInDoubt = false;
		}
		if (hasFinal && chunks.count > 1) {
			habits.sendsWholeFinal ||= isRepeat || isLongVersion(held, chunks);
		}
	}

	/**
	 * Decides about a stream of chunks that ended properly, but not explicitly. Where the assistant's streams end
	 * explicitly, the first one that does not may have been cut, and the second shows that they need not. That is the
	 * call's next one, or, if readers have a part of it, the next call's.
	 */
	private acceptsImplicitEnd(isForwarded: boolean): boolean {
		const { habits } = this;
		const isSecond = this.isRepeat || (isForwarded && this.beganInDoubt);
		const isAccepted = isSecond || !habits.endsExplicitly;
		if (isAccepted) habits.endsExplicitly = false;
		habits.isInDoubt = !isAccepted && isForwarded;
		this.isRepeat = true;
		return isAccepted;
	}
}
