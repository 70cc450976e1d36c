import type { ConversationMessage } from '../../client/api/conversation';
import { formatCallInfo } from './callForm';
import type { ReplyReading } from './replyReader';
import type { ToolOffer } from './toolOffer';

/**
 * What tells the assistant that its reply could not be used. The marker stays the same, because the assistant sees the
 * one of its reply, and no text from elsewhere has come in between.
 *
 * @param reply the whole text of the reply
 * @param reading with its problem
 * @param offer what its prompt offered
 */
export function createCorrection(
	reply: string,
	{ problem, mayBeAnswer }: ReplyReading,
	{ marker }: ToolOffer,
): ConversationMessage[] {
	const content = [
		`This reply could not be used. ${problem}`,
		`To call a tool, follow the instructions for tools: the first line of the block is "\`\`\`${formatCallInfo(marker)}".`,
		...(mayBeAnswer
			? ['To call none, reply in plain text. If this is your answer, repeat it.']
			: []),
	].join(' ');
	return [
		{ role: 'assistant', content: reply },
		{ role: 'system', content },
	];
}
