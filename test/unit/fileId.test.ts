import { parseFileId } from '../../nodes/client/api/fileId';

describe('a file ID', () => {
	test.each([
		['input_1764951853973_it_services.pdf', 'input_1764951853973_it_services.pdf'],
		['input_1_a.pdf\n', 'input_1_a.pdf'],
		['17649518539731234567890', '17649518539731234567890'],
		['0042', '0042'],
		['"input_1_a.pdf"', 'input_1_a.pdf'],
		['"a"b"', '"a"b"'],
		['{"fileId":"input_1_a.pdf"}', 'input_1_a.pdf'],
		['{"id":"input_1_a.pdf","name":"x"}', 'input_1_a.pdf'],
		['{a}.pdf', '{a}.pdf'],
		['[a]_b.pdf', '[a]_b.pdf'],
		['{"id":42}', '42'],
		['{"success":true,"data":{"fileId":"input_1_a.pdf"}}', 'input_1_a.pdf'],
		['{"file":{"_id":"input_1_a.pdf"}}', 'input_1_a.pdf'],
		['["input_1_a.pdf"]', 'input_1_a.pdf'],
		['[{"id":"input_1_a.pdf"}]', 'input_1_a.pdf'],
		['{"id":"input_1_a.pdf","status":"processed","error":null,"code":0}', 'input_1_a.pdf'],
		// A name whose UTF-8 was read as Latin-1.
		['input_1764951853973_Ã\u0084rzte.pdf', 'input_1764951853973_Ã\u0084rzte.pdf'],
	])('%s', (body, fileId) => {
		expect(parseFileId(body, '')).toBe(fileId);
	});

	test('may hold the words of the file’s name', () => {
		expect(parseFileId('input_1_offer, "final" {2}.pdf', 'offer, "final" {2}.pdf')).toBe(
			'input_1_offer, "final" {2}.pdf',
		);
	});

	test.each([
		['', 'Mingleego did not return a file ID'],
		['  \n', 'did not return a file ID'],
		['""', 'did not return a file ID'],
		['{"ok":true}', 'did not return a file ID'],
		['{"detail":"Not authenticated"}', 'did not return a file ID: Not authenticated'],
		['null', 'did not return a file ID'],
		['undefined', 'did not return a file ID'],
		['None', 'did not return a file ID: None'],
		['true', 'did not return a file ID: true'],
		['[object Object]', 'did not return a file ID: [object Object]'],
		['[]', 'did not return a file ID'],
		['{"id":12345678901234567890}', 'did not return a file ID'],
		[`${'{"data":'.repeat(10_000)}1${'}'.repeat(10_000)}`, 'did not return a file ID'],
		['<p>Sign in</p>', 'The response to the upload is not a file ID: Sign in'],
		['<br /><b>Warning</b>: no space', 'not a file ID: Warning : no space'],
		['<Error><Message>Denied</Message></Error>', 'not a file ID: Denied'],
		['<!DOCTYPE html><title>Sign in</title>', 'not a file ID: Sign in'],
		['Error: broken\n    at upload.js:7', 'not a file ID: Error: broken at upload.js:7'],
		['"Unauthorized"', 'not a file ID: Unauthorized'],
		['["Unauthorized"]', 'not a file ID: Unauthorized'],
		['{"id":"Unauthorized"}', 'not a file ID: Unauthorized'],
		['{"error":"too large"}', 'Mingleego reported an error: too large'],
		['{"success":false,"message":"Quota exceeded"}', 'reported an error: Quota exceeded'],
		['{"id":401,"message":"Unauthorized","status":"error"}', 'reported an error: Unauthorized'],
		['{"id":"req_1","message":"Unauthorized","code":401}', 'reported an error: Unauthorized'],
		['{"errors":["file too large"],"id":"req_1"}', 'reported an error: file too large'],
		['{"data":{"errors":["too large"],"id":"req_1"}}', 'reported an error: too large'],
		['[{"error":"too large"}]', 'reported an error: too large'],
	])('%j is an error', (body, message) => {
		expect(() => parseFileId(body, 'a.pdf')).toThrow(message);
	});
});
