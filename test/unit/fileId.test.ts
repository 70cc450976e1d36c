import { parseFileId } from '../../nodes/client/api/fileId';

describe('a file ID', () => {
	test.each([
		['input_1764951853973_it_services.pdf', 'input_1764951853973_it_services.pdf'],
		['input_1_a.pdf\n', 'input_1_a.pdf'],
		['17649518539731234567890', '17649518539731234567890'],
		['0042', '0042'],
		['"input_1_a.pdf"', 'input_1_a.pdf'],
		['"a"b"', '"a"b"'],
		['input_1_offer, "final" {2}.pdf', 'input_1_offer, "final" {2}.pdf'],
		['{"fileId":"input_1_a.pdf"}', 'input_1_a.pdf'],
		['{"id":"input_1_a.pdf","name":"x"}', 'input_1_a.pdf'],
		['{a}.pdf', '{a}.pdf'],
		['[a] b.pdf', '[a] b.pdf'],
		['{"id":42}', '42'],
		['{"success":true,"data":{"fileId":"input_1_a.pdf"}}', 'input_1_a.pdf'],
		['{"file":{"_id":"input_1_a.pdf"}}', 'input_1_a.pdf'],
		['["input_1_a.pdf"]', 'input_1_a.pdf'],
		['[{"id":"input_1_a.pdf"}]', 'input_1_a.pdf'],
	])('%s', (body, fileId) => {
		expect(parseFileId(body)).toBe(fileId);
	});

	test.each([
		['', 'did not return a file ID'],
		['  \n', 'did not return a file ID'],
		['""', 'did not return a file ID'],
		['{"ok":true}', 'did not return a file ID'],
		['{"success":false,"message":"Quota exceeded"}', 'Mingleego reported an error: Quota exceeded'],
		['null', 'did not return a file ID'],
		['undefined', 'did not return a file ID'],
		['[]', 'did not return a file ID'],
		['{"id":12345678901234567890}', 'did not return a file ID'],
		[`${'{"data":'.repeat(10_000)}1${'}'.repeat(10_000)}`, 'did not return a file ID'],
		['<p>Sign in</p>', 'web page'],
		['<!DOCTYPE html><html></html>', 'web page'],
		['{"error":"too large"}', 'Mingleego reported an error: too large'],
	])('%j is an error', (body, message) => {
		expect(() => parseFileId(body)).toThrow(message);
	});
});
