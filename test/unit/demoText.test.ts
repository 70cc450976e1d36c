import stringWidth from 'string-width';

import { formatDocuments, formatStep } from '../../tools/demo/format';
import { getWidth, startProgress } from '../../tools/terminal/progress';
import { toOneLine, truncate, wrap } from '../../tools/terminal/text';

/** Moves to the line's start and clears it. */
const CLEAR_LINE = '\r\u001b[2K';

const REPLIES: Array<[string, string]> = [
	['English', 'The agreement ends in June and costs 1,752 euros a month. '.repeat(60)],
	['Chinese', '服务协议将于六月到期，每月费用为一千七百五十二欧元。'.repeat(40)],
	['Korean with spaces', '서비스 계약은 유월에 종료됩니다. '.repeat(40)],
	['emoji', '👍🏽 👩‍👩‍👧 🇩🇪 ✅ done ❤️ '.repeat(60)],
	['combining marks', 'e\u0301a\u0308o\u0302'.repeat(200)],
	['a long address', `https://example.com/${'path/'.repeat(100)}`],
	[
		'line breaks, tabs and colors',
		'## Title\r\n\n- a\tb\n\u001b[31mred\u001b[0m\u0007\n'.repeat(40),
	],
	['no text', ''],
];

const getWidths = (text: string) => text.split('\n').map((line) => stringWidth(line));

test('a text is cut between characters, and ends with an ellipsis', () => {
	expect(truncate('abcdef', 6)).toBe('abcdef');
	expect(truncate('abcdef', 5)).toBe('abcd…');
	expect(truncate('今日は', 5)).toBe('今日…');
	expect(truncate('今日は', 4)).toBe('今…');
});

test('a text that has too many lines ends with an ellipsis', () => {
	expect(wrap('one two  three\nfour', 9)).toBe('one two\nthree\nfour');
	expect(wrap('one two three four', 5, 2)).toBe('one\ntwo…');
	expect(wrap('one two', 3, 2)).toBe('one\ntwo');
	expect(wrap('', 5)).toBe('');
});

test('what would move the cursor is left out', () => {
	expect(toOneLine('a\u001b[2K\u001b[31mb\r\n\tc\u0007')).toBe('ab c');
});

describe.each(REPLIES)('a reply in %s', (_, text) => {
	const uploads = [
		{ fileName: 'short.txt', fileSize: 12, fileId: 'input_1_short.txt' },
		{ fileName: `${'契約書-'.repeat(30)}👍🏽.pdf`, fileSize: 123_456_789_012 },
	];

	test.each([40, 80, 120])('keeps the table whole at %i columns', (columns) => {
		const table = formatDocuments(uploads, [{ text }, { text }], columns);
		const [first, ...others] = getWidths(table);
		expect(first).toBeLessThanOrEqual(columns);
		expect(new Set(others)).toEqual(new Set([first]));
		// Eight lines for a reply at most, and the head, and the rules.
		expect(others.length + 1).toBeLessThanOrEqual(8 * 2 + 5);
		expect(table).toContain('short.txt');
	});

	test('fits into the line of its step, and into the lines of the summary', () => {
		const items = [...uploads, { text }].map((json) => ({ json }));
		const task = { startTime: 0, executionIndex: 0, executionTime: 1, source: [] };
		const step = formatStep('Analyze Document', { ...task, data: { main: [items] } }, 80);
		const summary = wrap(text, 80);
		expect(Math.max(...getWidths(step), ...getWidths(summary))).toBeLessThanOrEqual(80);
		expect(step).toMatch(
			/^✓ Analyze Document \(1 ms\): 3 items\n {4}short\.txt → input_1_short\.txt\n/,
		);
	});
});

describe('the progress', () => {
	beforeEach(() => jest.useFakeTimers());
	afterEach(() => jest.useRealTimers());

	/** What is printed while something takes twelve seconds. */
	function watch(terminal?: { columns: number }): string[] {
		const written: string[] = [];
		const output = { ...terminal, isTTY: terminal !== undefined };
		const progress = startProgress({ ...output, write: (text) => written.push(text) });
		progress.begin('Analyze Document');
		jest.advanceTimersByTime(12_000);
		progress.print('✓ Analyze Document');
		progress.end();
		jest.advanceTimersByTime(60_000);
		return written;
	}

	test('says how far it is, if that is known', () => {
		const written: string[] = [];
		const progress = startProgress({ write: (text) => written.push(text) });
		let files = 0;
		progress.begin('Downloading', () => (files === 0 ? '' : `${files} files`));
		jest.advanceTimersByTime(10_000);
		files = 3;
		jest.advanceTimersByTime(10_000);
		progress.end();
		expect(written).toEqual(['Downloading … 10 s\n', 'Downloading … 20 s, 3 files\n']);
	});

	test('is one line that is updated in place in a terminal, and gone in the end', () => {
		const written = watch({ columns: 80 });
		expect(written.length).toBeGreaterThan(100);
		const last = written.indexOf('✓ Analyze Document\n');
		for (const text of written.slice(0, last - 1)) {
			expect(text.startsWith(CLEAR_LINE)).toBe(true);
			expect(text.slice(CLEAR_LINE.length)).toMatch(/^. Analyze Document …(?: \d+ s)?$/);
		}
		expect(written[last - 2]).toContain(' 12 s');
		expect(written.slice(last - 1)).toEqual([CLEAR_LINE, '✓ Analyze Document\n', CLEAR_LINE]);
	});

	test('leaves the last column of a narrow terminal free', () => {
		const output = { isTTY: true, columns: 40, write: jest.fn<unknown, [string]>() };
		const progress = startProgress(output);
		progress.begin('今日は'.repeat(20));
		progress.end();
		const [[line]] = output.write.mock.calls;
		expect(stringWidth(line)).toBe(39);
	});

	test('is a line every ten seconds elsewhere', () => {
		expect(watch()).toEqual(['Analyze Document … 10 s\n', '✓ Analyze Document\n']);
	});

	test.each([
		[{ isTTY: true, columns: 132 }, 132],
		[{ isTTY: true, columns: 60 }, 60],
		[{ isTTY: true, columns: 0 }, 80],
		[{ isTTY: false, columns: 132 }, 80],
		[{}, 80],
	])('%j is that wide', (output, columns) => {
		expect(getWidth({ ...output, write: () => {} })).toBe(columns);
	});
});
