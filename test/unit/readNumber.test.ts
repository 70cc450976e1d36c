import { InputError } from '../../nodes/client/errors/inputError';
import { readNumber } from '../../nodes/readNumber';

test.each([
	[500, 500],
	['500', 500],
	[' 500 ', 500],
	['5e2', 500],
	[1, 1],
	[Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
])('%p is a number', (value, number) => {
	expect(readNumber(value, 1, 'Timeout')).toBe(number);
});

test.each([
	['500ms', '"500ms"'],
	['', '""'],
	[' ', '" "'],
	['Infinity', '"Infinity"'],
	[NaN, 'NaN'],
	[Infinity, 'Infinity'],
	[0, '0'],
	[-1, '-1'],
	[0.5, '0.5'],
	[2 ** 53, '9007199254740992'],
	[null, 'null'],
	[undefined, 'undefined'],
	[true, 'true'],
	[[5], '[5]'],
	[{ a: 1 }, '{"a":1}'],
	['9'.repeat(1_000), `"${'9'.repeat(99)}`],
])('%p is none', (value, quote) => {
	const read = () => readNumber(value, 1, 'Timeout');
	expect(read).toThrow(InputError);
	expect(read).toThrow(`Timeout is ${quote}`);
});
