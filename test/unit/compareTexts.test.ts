import { isSameText, isVersionOf } from '../../nodes/client/stream/compareTexts';

test.each([
	['one two', ' one\ttwo\n', true],
	['onetwo', 'one two', true],
	['Zürich', 'Zu\u0308rich', true],
	['', ' \n', false],
	['\n', '\n', true],
	['one two', 'one tw', false],
	['one two', 'one, two', false],
])('%j and %j: whether they differ in blanks alone', (first, second, isSame) => {
	expect(isSameText(first, second)).toBe(isSame);
	expect(isSameText(second, first)).toBe(isSame);
});

describe('a text is a version of another one', () => {
	test.each([
		['half of its pairs stand there', 'abxx', 'abc xx', true],
		['exactly half of them do', 'abcx.', '.abc', true],
		['fewer do', 'abxyz', 'ab', false],
		['each pair counts as often as it occurs', 'ababab-+*', '-ab-', true],
		['it has 15 % of the length', 'abc', 'abc'.repeat(6) + '..', true],
		['it has less', 'abc', 'abc'.repeat(7), false],
		['it begins with a blank, as the other does', ' ab', ' ab.', true],
		['it begins with a blank, as a chunk does', ' ab', 'ab ab', false],
		['it has one character', 'a', 'a', false],
		['it is empty', '', '', false],
		[
			'the reasoning counts for nothing',
			'Yes.',
			`<think>${'No? '.repeat(99)}</think>\n\nYes.`,
			true,
		],
		['the last reasoning counts', 'Yes.', '<think>a</think>b<think>a</think>Yes.', true],
		['characters are composed', '한글', '한글'.normalize('NFD'), true],
	])('if %s: %j', (_name, text, original, isVersion) => {
		expect(isVersionOf(text, original)).toBe(isVersion);
	});
});

/** Milliseconds of processor time. */
function measure(run: () => unknown): number {
	const before = process.cpuUsage();
	run();
	const { user, system } = process.cpuUsage(before);
	return (user + system) / 1_000;
}

test.each([
	['random characters', (n: number) => String.fromCharCode(33 + ((n * 7_919) % 60_000))],
	['blanks', () => ' '],
	['tags', () => '</think>'],
])('the time is linear in the length: %s', (_name, character) => {
	const make = (length: number) => Array.from({ length }, (_, n) => character(n)).join('');
	const [short, long] = [make(50_000), make(800_000)];
	const compare = (text: string) => () => {
		isSameText(text, `${text}x`);
		isVersionOf(`x${text}`, text);
	};
	measure(compare(short));
	// Sixteen times the length; a quadratic comparison would take 256 times the time.
	expect(measure(compare(long))).toBeLessThan(64 * Math.max(measure(compare(short)), 5));
});
