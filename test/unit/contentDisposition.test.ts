import { parseFileName } from '../../nodes/client/http/contentDisposition';

const URL = 'https://files.example/a/from%20url.pdf?x=1';

test.each([
	['attachment; filename="report.pdf"', 'report.pdf'],
	['attachment; filename=report.pdf; size=5', 'report.pdf'],
	['attachment; filename=my report.pdf', 'my report.pdf'],
	['attachment; filename="a \\"b\\"; c\\\\d.pdf"; size=5', 'd.pdf'],
	['attachment; filename="a \\"b\\"; c.pdf"; size=5', 'a "b"; c.pdf'],
	['attachment; filename="C:\\files\\report.pdf"', 'report.pdf'],
	['attachment; filename="no end.pdf', '"no end.pdf'],
	["attachment; filename=plain.pdf; filename*=UTF-8''r%C3%A9sum%C3%A9.pdf", 'résumé.pdf'],
	['attachment; filename=""', 'from url.pdf'],
	['attachment; filename= ; filename=b.pdf', 'from url.pdf'],
	['attachment', 'from url.pdf'],
	[undefined, 'from url.pdf'],
])('%s', (disposition, name) => {
	expect(parseFileName(disposition, URL)).toBe(name);
});

/** A pattern that backtracks fails for these, or takes hours. */
describe('a Content-Disposition of sixteen megabytes', () => {
	const SIZE = 16_000_000;
	const filled = (part: string) => part.repeat(Math.ceil(SIZE / part.length));

	test('a name in quotation marks', () => {
		const name = filled('a');
		expect(parseFileName(`attachment; filename="${name}"`, URL)).toBe(name);
	});

	test.each([
		['quotation marks', '; filename="', filled('\\"')],
		['backslashes', '; filename="', filled('\\')],
		['blanks', '; filename', `${filled(' ')}x`],
		['blanks after the name', '; filename=a', `${filled(' ')};`],
		['names without an end', '', filled('; filename="\\')],
		['names without a value', '', filled(';filename=;')],
		['extended names without a value', '', filled(";filename*=utf-8'';")],
	])('%s', (_name, start, rest) => {
		expect(parseFileName(start + rest, URL)).toEqual(expect.any(String));
	});
});
