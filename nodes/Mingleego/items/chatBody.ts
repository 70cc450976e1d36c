import type { IDataObject } from 'n8n-workflow';

import type { ChatBody } from '../../client/api/chatBody';
import {
	buildConversationPrompt,
	trimConversation,
	type ConversationMessage,
} from '../../client/api/conversation';
import { parseConversationHistory } from './conversationHistory';
import { parseFileIds } from './fileIds';
import { readNumber } from '../../readNumber';
import { requireText } from './requireText';

/**
 * Builds the documented request body from the node parameters.
 *
 * @param fields the item's parameter values
 * @throws InputError when Assistant ID or Prompt is empty, also if an expression made it so, and when the conversation
 *   history, its maximum length or the file IDs cannot be used
 */
export function buildChatBody(fields: IDataObject): ChatBody {
	const assistantId = requireText(fields.assistantId, 'Assistant ID').trim();
	const prompt = requireText(fields.prompt, 'Prompt');
	const messages: ConversationMessage[] = [
		...readHistory(fields),
		{ role: 'user', content: prompt },
	];
	const body: ChatBody = { assistantId, prompt: buildConversationPrompt(messages) };
	const fileIds = parseFileIds(fields.fileIds);
	return fileIds.length > 0 ? { ...body, fileIds } : body;
}

function readHistory({ history, maxHistoryLength }: IDataObject): ConversationMessage[] {
	const messages = parseConversationHistory(history);
	if (maxHistoryLength === undefined) return messages;
	return trimConversation(messages, readNumber(maxHistoryLength, 1, 'Max History Length'));
}
