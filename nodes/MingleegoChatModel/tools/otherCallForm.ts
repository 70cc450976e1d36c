import { isWhiteSpace } from './characters';
import { findCallInData, type OtherForm } from './callData';
import { readFence } from './fence';
import { CALL_LANGUAGE, CALL_TAG } from './wholeCallGuard';

/** How many characters of a text show whether it begins with a tag. */
const TAG_LENGTH = 64;

/**
 * Recognizes a reply that is a call as a whole, in whatever form: fenced or not, JSON or nearly, tags or special tokens.
 *
 * @param reply the whole text of the reply
 * @param toolNames the names of the tools that the assistant knows
 * @returns undefined if the reply is text
 */
export function recognizeOtherForm(reply: string, toolNames: string[]): OtherForm | undefined {
	const text = reply.trim();
	const blocks = splitBlocks(text);
	if (blocks === undefined) return undefined;
	const forms = blocks.map(({ language, body }) => {
		const form = CALL_TAG.test(body.slice(0, TAG_LENGTH))
			? recognizeTags(body, toolNames)
			: findCallInData(body, toolNames);
		return form ?? (CALL_LANGUAGE.test(language) ? recognizeMention(body, toolNames) : undefined);
	});
	if (forms.includes(undefined)) return undefined;
	return forms.includes('tool') ? 'tool' : forms.at(0);
}

/** @returns the fenced blocks that a text consists of; a text without fences is one block; undefined if it has both */
function splitBlocks(text: string): Array<{ language: string; body: string }> | undefined {
	if (!readFence(text.slice(0, text.search(/[\r\n]|$/)))) return [{ language: '', body: text }];
	const blocks: Array<{ language: string; lines: string[] }> = [];
	let isOpen = false;
	for (const line of text.split(/\r\n|[\r\n]/)) {
		const fence = readFence(line);
		if (fence && !isOpen) {
			blocks.push({ language: fence.info.split(' ').at(0) ?? '', lines: [] });
			isOpen = true;
		} else if (fence?.info === '') {
			isOpen = false;
		} else if (fence) {
			return undefined;
		} else if (isOpen) {
			blocks.at(-1)?.lines.push(line);
		} else if (!isWhiteSpace(line)) {
			return undefined;
		}
	}
	return blocks.map(({ language, lines }) => ({ language, body: lines.join('\n').trim() }));
}

/** Tags around the whole text. A sentence about such a tag does not end like one. */
function recognizeTags(text: string, toolNames: string[]): OtherForm | undefined {
	return '>}])'.includes(text.slice(-1)) ? recognizeMention(text, toolNames) : undefined;
}

function recognizeMention(text: string, toolNames: string[]): OtherForm {
	return toolNames.some((name) => text.includes(name)) ? 'tool' : 'call';
}
