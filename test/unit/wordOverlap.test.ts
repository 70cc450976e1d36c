import { getWordOverlap } from '../../nodes/client/stream/wordOverlap';

test.each([
	['one two three four', 'one two', 0.5],
	['one two', 'one two three four', 1],
	['one two', 'two\tone\n', 1],
	['one two', 'One, two', 0.5],
	['ha ha ha', 'ha', 1 / 3],
	['ha', 'ha ha ha', 1],
	['haha', 'ha', 0],
	['今日は晴れ', '晴れ', 2 / 5],
	['今日GPT-4は', 'GPT-4は', 2 / 4],
	['สวัสดี', 'สวั', 3 / 6],
	['ສະບາຍ', 'ສະບາຍດີ', 1],
	['ជំរាប', 'ជំ', 2 / 5],
	['မင်္ဂလာ', 'မ', 1 / 7],
	['カタカナ', 'カナ', 2 / 4],
	['한국어 문장', '한국어', 1 / 2],
	['🌍 🌍', '🌍', 1 / 2],
	['', 'one', 1],
	[' \n', '', 1],
	['one', '', 0],
	['constructor __proto__', '', 0],
])('of %j the share that stands in %j is %d', (text, other, share) => {
	expect(getWordOverlap(text, other)).toBe(share);
});
