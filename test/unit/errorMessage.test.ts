import {
	extractErrorMessage,
	extractErrorMessageFromValue,
	isHtml,
	truncateToScanLimit,
	toSingleLine,
	truncate,
} from '../../nodes/client/errors/errorMessage';

/** As a message quotes them. */
const quote = (text: string) => truncate(toSingleLine(text));

describe('the message of an error body', () => {
	test.each([
		['error as text', '{"error":"prompt is required"}', 'prompt is required'],
		['error.message', '{"error":{"message":"prompt is required","code":7}}', 'prompt is required'],
		['message', '{"statusCode":400,"message":"prompt is required"}', 'prompt is required'],
		[
			'a status phrase and a message',
			'{"error":"Bad Request","message":"prompt is required"}',
			'Bad Request: prompt is required',
		],
		[
			'a list of messages',
			'{"message":["prompt is required","assistantId is required"]}',
			'prompt is required; assistantId is required',
		],
		['a list of errors', '{"errors":[{"detail":"a"},{"detail":"b"}]}', 'a; b'],
		['detail', '{"detail":"no such assistant"}', 'no such assistant'],
		['a JSON string', '"prompt is required"', 'prompt is required'],
		['JSON without words', '{"code":17}', '{"code":17}'],
		['plain text', ' prompt is\n required ', 'prompt is required'],
		['broken JSON', '{"error": "prompt', '{"error": "prompt'],
		[
			'a page',
			'<!DOCTYPE html><html><head><title>Sign in</title><style>p{}</style></head><body><h1>Log&nbsp;in</h1><script>alert("x")</script><!-- x --></body></html>',
			'Sign in Log in',
		],
		['markup inside JSON', '{"error":"<b>prompt</b> is required"}', 'prompt is required'],
		['entities', '<p>a &amp; b &#169; &#x41; &unknown;</p>', 'a & b © A &unknown;'],
		['a half page', '<html><body><p>Bad gatew', 'Bad gatew'],
		['nothing', '  ', ''],
	])('%s', (_name, body, words) => {
		expect(quote(extractErrorMessage(body))).toBe(words);
	});

	test('a comparison is not markup', () => {
		expect(quote(extractErrorMessage('size must be 1 < 2'))).not.toContain('<');
		expect(quote(extractErrorMessage('1 < 2 and 3'))).toContain('and 3');
	});

	test('at most 500 characters, also of ten megabytes', () => {
		const started = Date.now();
		expect(quote(extractErrorMessage('x'.repeat(10_000_000)))).toHaveLength(500);
		expect(quote(extractErrorMessage('<'.repeat(10_000_000))).length).toBeLessThanOrEqual(500);
		expect(
			quote(extractErrorMessage(`<p ${'a="<"'.repeat(1_000_000)}`)).length,
		).toBeLessThanOrEqual(500);
		// Not a speed test: a regular expression that backtracks would take hours.
		expect(Date.now() - started).toBeLessThan(20_000);
	});

	test.each([
		['scripts', '<script'],
		['heads and titles', '<head><title'],
		['ends of scripts', '<script </script '],
		['comments', '<!--'],
		['a comment and comments', '<!-- --><!--<a'],
		['blanks', '<script        '],
	])('%s that have no end, in an error of each of 200 items', (_name, part) => {
		const body = part.repeat(10_000).slice(0, 64 * 1024);
		for (let item = 0; item < 200; item += 1) {
			// Not a speed test: a reader that goes to the end for each of them would take minutes.
			expect(quote(extractErrorMessage(`${item} ${body}`))).toMatch(new RegExp(`^${item}\\b`));
		}
	});

	test.each([
		['<script>a</script><p>b</p><script>c', 'b c'],
		['<style>a</style ><script>b</style></script>c', 'c'],
		['<SCRIPT>a</Script>b<header>c</header>', 'b c'],
		['<head><script>a</script><title>b</title></head>c', 'b c'],
		['<head><script>a</script><p>b</p>', 'b'],
		['a<!-- b --><!-- c -->d<!-- e', 'a d !-- e'],
		['a<!-- <script>b</script> -->c', 'a c'],
		['a<!-->b', 'a !-- b'],
	])('%s', (body, words) => {
		expect(quote(extractErrorMessage(body))).toBe(words);
	});

	test('JSON nested ten thousand deep', () => {
		const deep = `${'{"error":'.repeat(10_000)}"x"${'}'.repeat(10_000)}`;
		expect(quote(extractErrorMessage(deep)).length).toBeLessThanOrEqual(500);
		expect(quote(extractErrorMessage('['.repeat(60_000))).length).toBeLessThanOrEqual(500);
	});

	test('control characters do not show', () => {
		expect(quote(extractErrorMessage('a\u0000b\u001b[31mc\u007f'))).toBe('a b [31mc');
	});

	test('of a value', () => {
		expect(extractErrorMessageFromValue({ message: 'x' })).toBe('x');
		expect(extractErrorMessageFromValue('x')).toBe('x');
		expect(extractErrorMessageFromValue(true)).toBe('true');
		expect(extractErrorMessageFromValue({ code: 1 })).toBe('{"code":1}');
	});
});

describe('a text that is too long to be looked at as a whole', () => {
	const LIMIT = 64 * 1024;

	test('loses the word that the cut left unfinished', () => {
		expect(truncateToScanLimit(`${' '.repeat(LIMIT - 4)}secret`).trim()).toBe('');
		expect(truncateToScanLimit(`${'<i>'.padEnd(LIMIT - 4, '>')}secret`)).not.toContain('sec');
		expect(truncateToScanLimit('x'.repeat(LIMIT + 1))).toHaveLength(LIMIT);
		expect(truncateToScanLimit('secret')).toBe('secret');
		expect(truncateToScanLimit('secret'.padStart(LIMIT))).toMatch(/secret$/);
	});
});

test.each([
	['<!DOCTYPE html><p>x', true],
	['\uFEFF\n <HTML>', true],
	['<?xml version="1.0"?>', true],
	['{"text":"<html>"}', false],
	['input_1_<b>.pdf', false],
	['', false],
])('%j is a web page: %s', (body, expected) => {
	expect(isHtml(body)).toBe(expected);
});
