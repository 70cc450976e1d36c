import { createReportedError, findReportedError } from '../../nodes/client/api/reportedError';

test.each([
	[{ error: 'no credits' }, 'no credits'],
	[{ text: 'hi', error: { message: 'no credits' } }, 'no credits'],
	[{ success: false, message: 'Quota exceeded', text: '', fileUrl: null }, 'Quota exceeded'],
	[{ ok: false, reason: 'Closed' }, 'Closed'],
	[{ type: 'error', text: 'Rate limit exceeded' }, 'Rate limit exceeded'],
	[{ event: 'error', message: 'Your quota is exhausted' }, 'Your quota is exhausted'],
	[{ object: 'error', message: 'No' }, 'No'],
	[{ type: 'response.failed', message: 'No' }, 'No'],
	[{ type: 'ThrottlingException', message: 'Slow down' }, 'Slow down'],
	[{ status: 'failure', detail: 'No' }, 'No'],
	[{ status: 'error', id: 401, message: 'Unauthorized' }, 'Unauthorized'],
	[{ errors: ['file too large'], id: 'req_1' }, 'file too large'],
	[{ error_message: 'No' }, 'No'],
	[{ errorMessage: 'No' }, 'No'],
	[{ statusCode: 500, message: 'Broken' }, 'Broken'],
	[{ status: 429, title: 'Slow down' }, 'Slow down'],
	[{ status: '503', title: 'Down' }, 'Down'],
	[{ error: true, message: 'No' }, 'No'],
	[{ error: { code: 7 }, message: 'No' }, 'No'],
	[{ error: { code: 7 } }, '{"code":7}'],
	[{ success: false }, '{"success":false}'],
	[{ success: 'False', message: 'No' }, 'No'],
	[{ status: 'fail', data: null, message: 'No' }, 'No'],
	[{ status_code: 403, message: 'No' }, 'No'],
	[{ code: 401, message: 'Unauthorized', text: '', fileUrl: null }, 'Unauthorized'],
	[{ code: '429', message: 'Slow down' }, 'Slow down'],
	[{ error_code: 'quota', message: 'No credits' }, 'No credits'],
	[{ errorCode: 17 }, '{"errorCode":17}'],
	[{ error: { code: 0, message: 'No' } }, 'No'],
	[{ errors: [null, 'file too large'] }, 'file too large'],
	// As NestJS, Fastify and Spring Boot send it: the first names the status, the second the problem.
	[{ statusCode: 400, error: 'Bad Request', message: 'No prompt' }, 'Bad Request: No prompt'],
	[{ error: 'rate_limit_exceeded', message: 'Slow down' }, 'rate_limit_exceeded: Slow down'],
	[{ type: 'response.failed', response: { error: { message: 'No' } } }, 'No'],
])('%j reports an error', (payload, words) => {
	expect(findReportedError(payload)).toBe(words);
});

test.each([
	{ text: 'hi', fileUrl: null },
	{ text: 'hi', error: null, errors: [] },
	{ text: 'hi', error: false, errorMessage: '' },
	{ text: 'hi', error: {}, error_message: ' ' },
	{ text: 'hi', error: 0 },
	{ text: 'hi', error: 'none', errorMessage: 'null' },
	{ text: 'hi', error: { code: 0, message: '', details: null } },
	{ text: 'hi', error: { code: 'OK', param: [], inner: {} }, errors: [null, ''] },
	{ text: 'hi', error_code: 0, errorCode: 'SUCCESS' },
	{ text: 'hi', code: 0, status_code: 200, success: 'true' },
	{ text: 'hi', code: 10_000 },
	{ text: 'hi', status: 200, success: true, ok: true },
	{ text: 'hi', status: 'completed', type: 'message', object: 'chat.completion' },
	{ text: 'hi', type: 'terror' },
	{ text: 'an error', type: 'text' },
	{ text: 'hi', status: `error${'x'.repeat(200)}` },
])('%j reports none', (payload) => {
	expect(findReportedError(payload)).toBeUndefined();
});

test('an error without words says so', () => {
	expect(createReportedError(' ').message).toBe('Mingleego reported an unspecified error');
	expect(createReportedError('No').message).toBe('Mingleego reported an error: No');
});
