import fc from 'fast-check';

import { ReplyFilter } from '../../nodes/MingleegoChatModel/replyFilter';
import { readReply } from '../../nodes/MingleegoChatModel/tools/replyReader';
import type { ToolOffer } from '../../nodes/MingleegoChatModel/tools/toolOffer';
import {
	ANSWERS,
	block,
	CALLS,
	MARKER,
	OTHER_FORMS,
	TOOLS,
	WRONG_CALLS,
	type CallForm,
} from '../fixtures/toolReplies';

const OFFER: ToolOffer = { tools: TOOLS, choice: 'auto', marker: MARKER };

/** Replies longer than this, and those of the generators, are read in chunks of some sizes only. */
const SHORT = 1_000;

/** A reply in chunks of that size. */
function cut(reply: string, size: number): string[] {
	const chunks = [];
	for (let start = 0; start < reply.length; start += size) {
		chunks.push(reply.slice(start, start + size));
	}
	return chunks;
}

/** What is shown of a reply before its end. */
function stream(chunks: string[]): string {
	const filter = new ReplyFilter([], MARKER, true);
	return chunks.map((chunk) => filter.add(chunk)).join('');
}

const SOME_SIZES = [1, 2, 7, 1_000];

const everySize = (reply: string) =>
	reply.length > SHORT ? SOME_SIZES : Array.from(reply, (_, index) => index + 1);

/** Reads a reply at once, after it was streamed in chunks of those sizes. */
function read(reply: string, sizes = everySize(reply)) {
	const { text, calls, problem } = readReply(reply, OFFER);
	for (const size of sizes) {
		const shown = stream(cut(reply, size));
		// What is shown is the beginning of what is to be shown. The rest follows at the end.
		if (!text.startsWith(shown)) expect([size, shown]).toEqual([size, text]);
		if (problem && text === reply) expect([size, shown]).toEqual([size, '']);
	}
	return { text, problem, calls: calls.map(({ name, arguments: args }) => [name, args]) };
}

const byTitle = (forms: CallForm[]) => forms.map((form) => [form.title, form] as const);

test('the corpus is as large as it is said to be', () => {
	expect(CALLS.length + WRONG_CALLS.length + OTHER_FORMS.length).toBeGreaterThanOrEqual(60);
	expect(Object.keys(ANSWERS).length).toBeGreaterThanOrEqual(40);
});

test.each(byTitle(CALLS))('a call is run: %s', (_, { reply, runs, shown }) => {
	expect(read(reply)).toEqual({ text: shown, calls: runs, problem: undefined });
});

test.each(byTitle(WRONG_CALLS))('a call is sent back: %s', (_, { reply, shown = '', problem }) => {
	expect(read(reply)).toEqual({
		text: shown,
		calls: [],
		problem: expect.stringContaining(String(problem)),
	});
});

test.each(byTitle(OTHER_FORMS))('a reply is sent back: %s', (_, { reply, problem }) => {
	expect(read(reply)).toEqual({
		text: reply,
		calls: [],
		problem: expect.stringContaining(String(problem)),
	});
});

test.each(Object.entries(ANSWERS))('an answer is shown: %s', (_, reply) => {
	expect(read(reply)).toEqual({ text: reply, calls: [], problem: undefined });
});

/** Pieces of the protocol and of what looks like it, without the prompt's own marker. */
const piece = fc.constantFrom(
	...['```', '~~~', '````', '`', '\n', '\r\n', '\r', ' ', '    ', '{', '}', '[', ']', '"', ','],
	...['tool_calls', 'tool_calls 00000000', '```tool_calls 00000000\n', '```json\n', '\n```\n'],
	...['{"tool_calls":[', '{"name":"weather","arguments":{"city":"Rome"}}', ']}', '<tool_call>'],
	...['{"role":"assistant","content":"', '{"role":"tool","content":"', 'Rome', '>', '\u2028'],
	...[MARKER.slice(0, 7), MARKER.toUpperCase(), ' 1a2b 3c4d'],
);
const text = fc.array(piece, { maxLength: 25 }).map((pieces) => pieces.join(''));
const chunked = (reply: string) =>
	fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 12 }).map((sizes) => {
		const chunks = [];
		for (let start = 0, n = 0; start < reply.length; n += 1) {
			const end = start + (sizes[n % sizes.length] ?? 1);
			chunks.push(reply.slice(start, end));
			start = end;
		}
		return chunks;
	});
/** The same texts in each run. */
const SETTINGS = { seed: 23, numRuns: 3_000 };
const ROME = ['weather', { city: 'Rome' }];
const CALL = block('{"tool_calls":[{"name":"weather","arguments":{"city":"Rome"}}]}');

test('no text runs a tool without the marker, and every text is shown as it is', () => {
	fc.assert(
		fc.property(
			text
				.filter((reply) => !reply.includes(MARKER))
				.chain((reply) => fc.tuple(fc.constant(reply), chunked(reply))),
			([reply, chunks]) => {
				const reading = readReply(reply, OFFER);
				expect([reading.text, reading.calls]).toEqual([reply, []]);
				expect(reply.startsWith(stream(chunks))).toBe(true);
				if (reading.problem) expect(stream(chunks)).toBe('');
			},
		),
		SETTINGS,
	);
});

test('a call behind any text is run, and the text before it is shown', () => {
	fc.assert(
		fc.property(
			text.filter((reply) => !reply.includes(MARKER)),
			(before) => {
				expect(read(`${before}\n${CALL}`, SOME_SIZES)).toEqual({
					text: before.trimEnd(),
					calls: [ROME],
					problem: undefined,
				});
			},
		),
		{ ...SETTINGS, numRuns: 300 },
	);
});

test('a call before any text is text', () => {
	const behind = text.filter((reply) => reply.trim() !== '' && !reply.includes(MARKER));
	fc.assert(
		fc.property(behind, (after) => {
			const reply = `Ok\n${CALL}\n${after}`;
			expect(read(reply, SOME_SIZES)).toEqual({ text: reply, calls: [], problem: undefined });
		}),
		{ ...SETTINGS, numRuns: 300 },
	);
});

/** Texts of `length` characters that a model never writes, and an attacker may have it write. */
const HOSTILE: Record<string, (length: number) => string> = {
	backticks: (length) => '`'.repeat(length),
	tildes: (length) => '~'.repeat(length),
	blanks: (length) => ' '.repeat(length),
	'a fence and blanks': (length) => `\`\`\`${' '.repeat(length)}`,
	'a fence, blanks and a line separator': (length) => `\`\`\`json${' '.repeat(length)}\u2028x`,
	'fences, blanks and line separators': (length) =>
		`\`\`\`\n{}\n\`\`\`\n\`\`\`${' '.repeat(length)}\u2028`,
	'lines of one backtick': (length) => '`\n'.repeat(length / 2),
	'lines of a fence': (length) => '```\n'.repeat(length / 4),
	'first lines of a block': (length) => `\`\`\`tool_calls ${MARKER}\n`.repeat(length / 23),
	blocks: (length) => `${block('{}')}\n`.repeat(length / 30),
	'a block that never ends': (length) => `\`\`\`tool_calls ${MARKER}\n${'``\n'.repeat(length / 3)}`,
	braces: (length) => '{'.repeat(length),
	'braces in a fence': (length) => `\`\`\`json\n${'{'.repeat(length)}`,
	'a list in a list': (length) => block(`${'['.repeat(length / 2)}${']'.repeat(length / 2)}`),
	'quotation marks': (length) => `{${'"'.repeat(length)}`,
	'a string of backslashes': (length) => `{"${'\\'.repeat(length)}`,
	'keys without values': (length) => `{${'a:'.repeat(length / 2)}`,
	'calls of nothing': (length) => `{"tool_calls":[${'{"name":"a"},'.repeat(length / 13)}`,
	'tags in a tag': (length) => `<tool_call>${'<'.repeat(length)}`,
	text: (length) => 'Rome '.repeat(length / 5),
};

function readAtOnce(reply: string): void {
	readReply(reply, OFFER);
}

function streamByCharacter(reply: string): void {
	const filter = new ReplyFilter([], MARKER, true);
	for (let index = 0; index < reply.length; index += 1) filter.add(reply.charAt(index));
	filter.end();
}

/**
 * Milliseconds of processor time: far more than any of these takes, and far less than a reader that goes over its input
 * again and again.
 */
const MOST_MS = 5_000;

describe.each([
	['a megabyte, read at once', readAtOnce, 1_000_000],
	['a fifth of a megabyte, streamed one character at a time', streamByCharacter, 200_000],
] as const)('%s, takes linear time', (_, run, length) => {
	test.each(Object.entries(HOSTILE))('%s', (_name, create) => {
		const reply = create(length);
		const before = process.cpuUsage();
		run(reply);
		const { user, system } = process.cpuUsage(before);
		expect((user + system) / 1_000).toBeLessThan(MOST_MS);
	});
});
