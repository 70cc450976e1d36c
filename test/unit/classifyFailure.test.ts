import { ApiError } from '../../nodes/client/errors/apiError';
import { InputError } from '../../nodes/client/errors/inputError';
import { classifyFailure } from '../../nodes/client/classifyFailure';

describe('the class of a failure', () => {
	const FINAL = { isRetryable: false };
	const RETRYABLE = { isRetryable: true };
	const LOST = { ...RETRYABLE, overload: 'connectionLost', unavailable: { isCertain: false } };

	test.each([
		[408, RETRYABLE],
		[429, { isRetryable: true, overload: 'rateLimited' }],
		[500, { ...RETRYABLE, unavailable: { isCertain: false } }],
		[502, { ...RETRYABLE, unavailable: { isCertain: true } }],
		[503, { ...RETRYABLE, overload: 'unavailable', unavailable: { isCertain: true } }],
		[504, { ...RETRYABLE, unavailable: { isCertain: true } }],
		[529, { ...RETRYABLE, overload: 'unavailable', unavailable: { isCertain: true } }],
	])('status %i is retryable', (status, failureClass) => {
		expect(classifyFailure(new ApiError('x', { status }))).toEqual(failureClass);
	});

	test.each([520, 521, 522, 523, 524, 530])('status %i of Cloudflare is like 502', (status) => {
		const failureClass = classifyFailure(new ApiError('x', { status: 502 }));
		expect(classifyFailure(new ApiError('x', { status }))).toEqual(failureClass);
	});

	test.each([
		...[300, 302, 400, 401, 402, 403, 404, 405, 409, 410, 413, 415, 418, 422, 451],
		...[501, 505, 507, 511, 519, 525, 526, 527, 528, 531, 599],
	])('status %i does not', (status) => {
		expect(classifyFailure(new ApiError('x', { status }))).toEqual(FINAL);
	});

	test.each([408, 429, 500, 502, 503, 504, 522, 529])(
		'status %i carries what it asks to wait',
		(status) => {
			const failure = new ApiError('x', { status, headers: { 'retry-after': '3' } });
			expect(classifyFailure(failure)).toMatchObject({ isRetryable: true, retryAfterMs: 3_000 });
		},
	);

	test('there is no wait where a retry makes no sense', () => {
		const headers = { 'retry-after': '3' };
		expect(classifyFailure(new ApiError('x', { status: 413, headers }))).toEqual(FINAL);
	});

	test('a truncated response is retryable, another error in a response is not', () => {
		expect(classifyFailure(new ApiError('x', { isTruncated: true }))).toEqual(RETRYABLE);
		expect(classifyFailure(new ApiError('Mingleego reported an error: aborted'))).toEqual(FINAL);
	});

	test('a response that was cut when its connection was lost is like one that never arrived', () => {
		expect(
			classifyFailure(new ApiError('x', { isTruncated: true, isConnectionLost: true })),
		).toEqual(LOST);
	});

	const failing = (code: string, message = 'x') => Object.assign(new Error(message), { code });

	test.each(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])(
		'%s passes, also inside an error of n8n',
		(code) => {
			expect(classifyFailure(failing(code))).toEqual(LOST);
			expect(classifyFailure(new Error('n8n', { cause: failing(code) }))).toEqual(LOST);
			expect(classifyFailure(Object.assign(new Error('n8n'), { httpCode: code }))).toEqual(LOST);
		},
	);

	test.each([
		'ENOTFOUND',
		'ETIMEDOUT',
		'ECONNABORTED',
		'ERR_CANCELED',
		'CERT_HAS_EXPIRED',
		'DEPTH_ZERO_SELF_SIGNED_CERT',
		'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
		'ERR_TLS_CERT_ALTNAME_INVALID',
		'ERR_SOMETHING_ELSE',
	])('%s does not', (code) => {
		expect(classifyFailure(failing(code))).toEqual(FINAL);
	});

	test.each(['stream has been aborted', 'socket hang up', 'Premature close', 'terminated'])(
		'a connection that ended with %j passes',
		(message) => {
			expect(classifyFailure(new Error(message))).toEqual(LOST);
			expect(classifyFailure(failing('ERR_BAD_RESPONSE', message))).toEqual(LOST);
		},
	);

	test.each([['odd'], [undefined], [null], [{}], [new Error('')], [new TypeError('x is null')]])(
		'anything else does not (%p)',
		(thrown) => {
			expect(classifyFailure(thrown)).toEqual(FINAL);
		},
	);

	test('an error in the fields is not retryable', () => {
		expect(classifyFailure(new InputError('Prompt is empty', 'Enter the Prompt.'))).toEqual(FINAL);
	});

	test('an error in the fields is not retryable, even if a name in it looks like a retryable one', () => {
		const problem = new InputError('The item has no binary field "terminated"', 'Enter another.');
		expect(classifyFailure(problem)).toEqual(FINAL);
	});
});
