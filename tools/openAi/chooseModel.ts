import { startOpenAi, type OpenAi } from './standIn';

/** What serves the OpenAI side of an AI Agent. */
export interface ModelToUse {
	/** For people. */
	name: string;
	credential: { apiKey: string; url: string };
	close: () => Promise<void>;
}

/**
 * OpenAI itself when OPENAI_API_KEY is set, else a stand-in for it.
 *
 * @param useReal Whether the key may be used at all: many have it in their environment for other programs, and a
 *   request costs money.
 */
export async function chooseModel({ useReal }: { useReal: boolean }): Promise<ModelToUse> {
	const { OPENAI_API_KEY: apiKey } = process.env;
	if (useReal && apiKey) {
		const url = 'https://api.openai.com/v1';
		return { name: url, credential: { apiKey, url }, close: async () => {} };
	}
	return toModel(await startOpenAi());
}

/** A stand-in as the model to use. */
export function toModel({ url, apiKey, close }: OpenAi): ModelToUse {
	return { name: `a stand-in at ${url}`, credential: { apiKey, url }, close };
}
