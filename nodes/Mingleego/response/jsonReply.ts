import type { GenericValue, IDataObject } from 'n8n-workflow';

import { ServiceFailure } from './serviceFailure';

/** Fenced blocks, as models write them. The fence that closes one stands on a line of its own: the block may hold backticks too. */
const FENCED = /```[^\n`]*\n([\s\S]*?)\n[ \t]*```/g;

/** How much of the reply the message quotes, in characters. */
const QUOTED = 120;

/** Lists and objects within each other, beyond which n8n could neither show nor keep the value. */
const DEEPEST = 500;

/**
 * The JSON that a reply holds: the whole reply, or the first fenced block in it that is JSON.
 *
 * @param text the reply
 * @throws ServiceFailure when it holds none, or one that is nested too deep; the message quotes its start
 */
export function jsonOfReply(text: string): GenericValue | IDataObject {
	const advice =
		'Tell the assistant in the Prompt to answer with JSON alone, or switch off Parse JSON Reply.';
	for (const candidate of [text, ...[...text.matchAll(FENCED)].map(([, block]) => block)]) {
		const parsed = parse(candidate.trim());
		if (!parsed) continue;
		if (isShallow(parsed.value)) return parsed.value;
		throw new ServiceFailure(`The reply's JSON is nested more than ${DEEPEST} deep`, { advice });
	}
	const start = text.trim().replace(/\s+/g, ' ');
	const quote = start.length > QUOTED ? `${start.slice(0, QUOTED)}…` : start;
	throw new ServiceFailure(
		quote === '' ? 'The reply is empty, so it holds no JSON' : `The reply holds no JSON: ${quote}`,
		{ advice },
	);
}

function parse(text: string): { value: IDataObject } | undefined {
	try {
		return { value: JSON.parse(text) as IDataObject };
	} catch {
		return undefined;
	}
}

/** Level by level, for a function that calls itself would fail where the depth does harm. */
function isShallow(value: unknown): boolean {
	let level = [value];
	for (let depth = 0; depth <= DEEPEST; depth += 1) {
		if (level.length === 0) return true;
		level = level.flatMap((entry) =>
			typeof entry === 'object' && entry !== null ? (Object.values(entry) as unknown[]) : [],
		);
	}
	return false;
}
