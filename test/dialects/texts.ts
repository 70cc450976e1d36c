import type { Random } from './random';

/** What replies are made of: words, repeats, digits, scripts without spaces, emoji, markup, blanks. */
const PIECES = [
	[
		'The total is ',
		'Paris',
		'is the capital of France. ',
		'See page ',
		'Sales rose by ',
		'and so on',
	],
	['ha', ' ha', 'ha ha ha ', '0', '00', '5', ' 42', '3.14', '2026-05-01', '1718000000', 'no, no, '],
	['世界', '今月の売上は', '四百です。', 'こんにちは', 'สวัสดี', '한국어', 'Grüße', 'é', 'Ελλάδα'],
	['🌍', '👩‍👩‍👧', '𠮷', '🇫🇷'],
	['**bold**', '# Title\n', '\n- one\n- two\n', '| a | b |\n|---|---|\n| 1 | 2 |\n'],
	[
		'```js\nx = {};\n```\n',
		'[report](https://mingleego.com/files/a.pdf)',
		'<p>hi</p>',
		'&amp;',
		'a < b',
	],
	['"quoted"', "it's", '\\n', '\\', '{"a":1}', '[1]', 'null', '{', '}', ': ', 'data: x', '[DONE]'],
	[' ', '\n', '\n\n', '\t', '  ', 'ping'],
].flat();

const WORDS = 'we met on the river bank at noon because nobody had told him that rain was likely';

/** @returns a text that has something to read */
export function makeText(random: Random): string {
	const parts = Array.from({ length: random.pick([1, 2, 3, 5, 8, 13, 40]) }, () =>
		random.chance(0.4) ? `${random.pick(WORDS.split(' '))} ` : random.pick(PIECES),
	);
	const text = random.pick(['', '', '', '', ' ', '\n', '\n\n']) + parts.join('');
	return text.trim() === '' ? `x${text}` : text;
}

/** What a model wrote, and what the service finally says. */
type Tidying = (text: string, random: Random) => { written: string; tidied: string };

/** What services do to a text once it is whole. */
export const TIDYINGS: Record<string, Tidying> = {
	'citations removed': (text, random) => ({
		written: text.replace(/[.。]|$/, (end) => `【${random.below(9)}:0†source】${end}`),
		tidied: text,
	}),
	'reasoning removed': (text) => ({
		written: `<think>The user wants to know. Let me see what I have on this.</think>\n${text}`,
		tidied: text,
	}),
	'link rewritten': (text) => ({
		written: `${text} [file](sandbox:/mnt/data/report.pdf)`,
		tidied: `${text} [file](https://mingleego.com/files/7f3a/report.pdf)`,
	}),
	'blanks trimmed': (text) => ({ written: `\n ${text} \n\n`, tidied: text.trim() }),
	'bold type removed': (text) => ({
		written: text.replace(/(\p{L}{3,})/u, '**$1**'),
		tidied: text,
	}),
	'table tidied': (text) => ({
		written: `${text}\n|a |b |\n|-|-|\n|1 |2 |`,
		tidied: `${text}\n| a | b |\n| - | - |\n| 1 | 2 |`,
	}),
	'code fence tidied': (text) => ({
		written: `${text}\n~~~ js\nlet x = 1;\n~~~`,
		tidied: `${text}\n\`\`\`js\nlet x = 1;\n\`\`\`\n`,
	}),
	'characters composed': (text) => ({
		written: text.normalize('NFD'),
		tidied: text.normalize('NFC'),
	}),
};

/** What a service says instead of what its model has begun to say. */
export const REFUSALS = [
	'I cannot help with that.',
	'Sorry.',
	'This request was blocked by the content policy of your organization. Please ask for something else.',
];

/**
 * Splits a text between characters, as models do.
 *
 * @param most characters of a chunk
 */
export function split(text: string, most: number, random: Random): string[] {
	const characters = Array.from(text);
	const chunks: string[] = [];
	while (characters.length > 0) chunks.push(characters.splice(0, 1 + random.below(most)).join(''));
	return chunks;
}
