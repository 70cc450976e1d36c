import { findSubstitute, getMimeType } from '../../nodes/client/http/downloadedType';

const PAGE = '<!DOCTYPE html><html><head><title>Sign in</title></head><body>…</body></html>';
const PDF = '%PDF-1.7\n%âãÏÓ';

const find = (content: string, contentType: string | undefined, ...names: string[]) =>
	findSubstitute(Buffer.from(content), contentType, names);

describe('what a server sends in place of a file', () => {
	const pages: Array<[string, string | undefined, ...string[]]> = [
		[PAGE, 'text/html; charset=utf-8', 'report.pdf'],
		[PAGE, 'TEXT/HTML', 'data.csv'],
		[PAGE, 'application/xhtml+xml', 'notes.txt'],
		[PAGE, 'text/html', 'report.pdf', 'login'],
		[PAGE, 'text/html', 'data.csv', 'login.html'],
		[PAGE, 'application/octet-stream', 'report.PDF'],
		[PAGE, 'application/pdf', 'report.pdf'],
		[PAGE, undefined, 'picture.png'],
		[`\uFEFF\n <!-- cached --> \n${PAGE}`, 'text/html', 'data.csv'],
		[`<?xml version="1.0"?>\n${PAGE}`, 'text/html', 'data.csv'],
	];
	test.each(pages)('a page: %j as %s, named %s', (content, contentType, ...names) => {
		expect(find(content, contentType, ...names)).toEqual({
			kind: 'a web page',
			words: 'Sign in',
		});
	});

	test('an API’s error', () => {
		expect(find('{"error":"Link expired"}', 'application/json', 'report.pdf')).toEqual({
			kind: 'JSON',
			words: 'Link expired',
		});
		expect(find('<Error><Code>AccessDenied</Code></Error>', 'application/xml', 'a.zip')).toEqual({
			kind: 'HTML or XML',
			words: '<Error><Code>AccessDenied</Code></Error>',
		});
		expect(find('<p>Please sign in</p>', undefined, 'a.zip')?.kind).toBe('HTML or XML');
	});

	test('a word that is cut in two is not quoted, because it might be half of a secret', () => {
		const json = JSON.stringify({ error: `${'x '.repeat(500)} secret-${'1'.repeat(100)}` });
		expect(find(json, undefined, 'a.pdf')?.words).toMatch(/ x +$/);
		const page = `<html><title>${'x '.repeat(500)} secret-${'1'.repeat(100)}`;
		expect(find(page, undefined, 'a.pdf')?.words).toMatch(/ x +$/);
	});

	const files: Array<[string, string | undefined, ...string[]]> = [
		[PAGE, 'text/html', 'report.html'],
		[PAGE, 'text/html', 'report'],
		[PAGE, 'text/html', 'index.php'],
		[PAGE, 'text/html', 'v1.2'],
		[PAGE, 'text/plain', 'page.txt'],
		[PAGE, 'application/octet-stream', 'readme.md'],
		[PAGE, 'application/vnd.ms-excel', 'table.xls'],
		['a;b\n1;2', 'text/html', 'data.csv'],
		['<svg xmlns="http://www.w3.org/2000/svg">', 'text/html', 'chart.svg'],
		['<?xml version="1.0"?><rows>', 'text/html', 'rows.xml'],
		['<h1 align="center">Notes</h1>', 'text/html', 'notes.md'],
		['{"error":"Link expired"}', 'application/json', 'reply.json'],
		['{\\rtf1\\ansi', 'text/html', 'letter.rtf'],
		[PDF, 'text/html', 'report.pdf'],
		[PDF, 'application/pdf', 'report.pdf'],
		['', 'text/html', 'report.pdf'],
	];
	test.each(files)('a file: %j as %s, named %s', (content, contentType, ...names) => {
		expect(find(content, contentType, ...names)).toBeUndefined();
	});

	test('only the start is read, in linear time', () => {
		expect(find(`${' '.repeat(2_000)}${PAGE}`, 'text/html', 'report.pdf')).toBeUndefined();
		const started = performance.now();
		find('<!--'.repeat(4_000_000), 'text/html', 'data.csv');
		expect(performance.now() - started).toBeLessThan(500);
	});
});

describe('the MIME type', () => {
	test.each([
		['text/csv; charset=utf-8', 'data.csv', 'text/csv'],
		['Application/PDF', 'report', 'application/pdf'],
		['text/plain', 'data.csv', 'text/plain'],
		['text/html', 'report.html', 'text/html'],
		['text/html', 'report', 'text/html'],
		['image/x-icon', 'a.ico', 'image/x-icon'],
		['application/vnd.ms-excel', 'a.xls', 'application/vnd.ms-excel'],
		['application/x-7z-compressed', 'a', 'application/x-7z-compressed'],
	])('%s of %s is the server’s', (contentType, name, type) => {
		expect(getMimeType(contentType, name)).toBe(type);
	});

	test.each([
		...['application/octet-stream', 'binary/octet-stream', 'application/x-octet-stream'],
		...['application/octetstream', 'application/binary', 'application/x-binary'],
		...['application/download', 'application/x-download', 'application/force-download'],
		...['application/x-force-download', 'application/unknown', 'application/x-unknown'],
		...['application/file', 'application/save', 'application/attachment', 'content/unknown'],
		...['unknown/unknown', 'x-unknown/x-unknown', 'application/*', '*/*', 'pdf', 'null', ''],
		...['Application/Octet-Stream; charset=binary', 'text/html, application/pdf', undefined],
		'text/html',
	])('%s leaves it to the name', (contentType) => {
		expect(getMimeType(contentType, 'report.pdf')).toBeUndefined();
	});

	test.each(['binary/octet-stream', undefined])('%s without an extension', (contentType) => {
		expect(getMimeType(contentType, 'report')).toBe('application/octet-stream');
	});
});
