import type { GenericValue, IDataObject } from 'n8n-workflow';

import { ServiceFailure } from './serviceFailure';

/** Fenced blocks, as models write them. The fence that closes one stands on a line of its own: the block may hold backticks too. */
const FENCED = /```[^\n`]*\n([\s\S]*?)\n[ \t]*```/g;

/** How much of the reply the message quotes, in characters. */
const QUOTED = 120;

/**
 * The JSON that a reply holds: the whole reply, or the first fenced block in it that is JSON.
 *
 * @param text the reply
 * @throws ServiceFailure when it holds none; the message quotes its start
 */
export function jsonOfReply(text: string): GenericValue | IDataObject {
	for (const candidate of [text, ...[...text.matchAll(FENCED)].map(([, block]) => block)]) {
		const parsed = parse(candidate.trim());
		if (parsed) return parsed.value;
	}
	const start = text.trim().replace(/\s+/g, ' ');
	const quote = start.length > QUOTED ? `${start.slice(0, QUOTED)}…` : start;
	throw new ServiceFailure(
		quote === '' ? 'The reply is empty, so it holds no JSON' : `The reply holds no JSON: ${quote}`,
		{
			advice:
				'Tell the assistant in the Prompt to answer with JSON alone, or switch off Parse JSON Reply.',
		},
	);
}

function parse(text: string): { value: IDataObject } | undefined {
	try {
		return { value: JSON.parse(text) as IDataObject };
	} catch {
		return undefined;
	}
}
