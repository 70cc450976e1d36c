import type { IDataObject } from 'n8n-workflow';

/** The body of a chat request, as the API documents it (https://mingleego.com/api-reference/chat). */
export interface ChatBody extends IDataObject {
	assistantId: string;
	prompt: string;
	/** Omitted if there are none. */
	fileIds?: string[];
}
