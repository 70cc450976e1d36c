import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import { ApiError } from '../../nodes/Mingleego/errors/apiError';
import { InputError } from '../../nodes/Mingleego/errors/inputError';
import { parseRetryAfter } from '../../nodes/Mingleego/http/retryAfter';
import { classifyFailure } from '../../nodes/Mingleego/items/classifyFailure';
import { describeRequestedWait } from '../../nodes/Mingleego/items/itemError';
import { getBackoffDelay } from '../../nodes/Mingleego/resilience/backoff';
import { MAX_TOTAL_WAIT_MS, RateLimitWait } from '../../nodes/Mingleego/resilience/rateLimitWait';

const NOW = Date.UTC(2026, 0, 1, 12);

describe('Retry-After', () => {
	test.each([
		['seconds', { 'retry-after': '2' }, 2_000],
		['a number', { 'retry-after': 2 }, 2_000],
		['zero', { 'retry-after': '0' }, 0],
		['parts of a second', { 'retry-after': '1.5' }, 1_500],
		['blanks around it', { 'retry-after': ' 7 ' }, 7_000],
		['a date to come', { 'retry-after': 'Thu, 01 Jan 2026 12:00:30 GMT' }, 30_000],
		['a date that is past', { 'retry-after': 'Thu, 01 Jan 2026 11:59:30 GMT' }, 0],
		['the old form of a date', { 'retry-after': 'Thursday, 01-Jan-26 12:01:00 GMT' }, 60_000],
		['milliseconds', { 'retry-after-ms': '250' }, 250],
		['parts of a millisecond', { 'retry-after-ms': '0.5' }, 0.5],
		['both: the exact one', { 'retry-after': '2', 'retry-after-ms': '1900' }, 1_900],
		['both, the exact one unreadable', { 'retry-after': '2', 'retry-after-ms': 'soon' }, 2_000],
		['a day', { 'retry-after': '86400' }, 86_400_000],
		['more than any number holds', { 'retry-after': '9'.repeat(400) }, Infinity],
		['nothing', {}, undefined],
		['nothing in the header', { 'retry-after': '' }, undefined],
		['blanks', { 'retry-after': '  ' }, undefined],
		['words', { 'retry-after': 'soon' }, undefined],
		['a unit', { 'retry-after': '5s' }, undefined],
		['an exponent', { 'retry-after': '1e3' }, undefined],
		['a list', { 'retry-after': ['5', '6'] }, undefined],
		['an object', { 'retry-after': {} }, undefined],
		['not a number', { 'retry-after': NaN }, undefined],
		['negative milliseconds', { 'retry-after-ms': '-5' }, undefined],
		['a negative number', { 'retry-after-ms': -5 }, undefined],
		[
			'a date by a clock that is an hour ahead',
			{
				'retry-after': 'Thu, 01 Jan 2026 13:00:30 GMT',
				date: 'Thu, 01 Jan 2026 13:00:00 GMT',
			},
			30_000,
		],
		[
			'a date by a clock that is an hour slow',
			{
				'retry-after': 'Thu, 01 Jan 2026 11:00:30 GMT',
				date: 'Thu, 01 Jan 2026 11:00:00 GMT',
			},
			30_000,
		],
		[
			'a date before the response’s own',
			{
				'retry-after': 'Thu, 01 Jan 2026 13:00:00 GMT',
				date: 'Thu, 01 Jan 2026 13:00:30 GMT',
			},
			0,
		],
		[
			'a date, and an invalid date of the response',
			{ 'retry-after': 'Thu, 01 Jan 2026 12:00:30 GMT', date: 'today' },
			30_000,
		],
		[
			'a date, and several of the response',
			{ 'retry-after': 'Thu, 01 Jan 2026 12:00:30 GMT', date: ['a', 'b'] },
			30_000,
		],
		[
			'seconds, whatever the clock',
			{ 'retry-after': '2', date: 'Thu, 01 Jan 2026 11:00:00 GMT' },
			2_000,
		],
	])('%s', (_name, headers, ms) => {
		expect(parseRetryAfter(headers as IDataObject, NOW)).toBe(ms);
	});

	test.each(['-5', '+5', '1,5', '5, 5', '1.5.2', 'try again in 5'])(
		'%j cannot be read',
		(value) => {
			expect(parseRetryAfter({ 'retry-after': value }, NOW)).toBeUndefined();
		},
	);

	test('no headers at all', () => {
		expect(parseRetryAfter(undefined)).toBeUndefined();
	});

	test('a date counts from now', () => {
		const ms = parseRetryAfter({ 'retry-after': new Date(Date.now() + 3_600_000).toUTCString() });
		expect(ms).toBeGreaterThan(3_000_000);
		expect(ms).toBeLessThanOrEqual(3_600_000);
	});

	test('never negative and never NaN, whatever the headers hold', () => {
		fc.assert(
			fc.property(
				fc.oneof(fc.string(), fc.double().map(String), fc.anything()),
				fc.oneof(fc.string(), fc.integer().map(String), fc.anything()),
				(seconds, exact) => {
					const headers = { 'retry-after': seconds, 'retry-after-ms': exact };
					const ms = parseRetryAfter(headers as never, NOW);
					expect(ms === undefined || ms >= 0).toBe(true);
				},
			),
			{ seed: 2, numRuns: 1_000 },
		);
	});
});

describe('the backoff', () => {
	test.each([
		[1, 500],
		[2, 1_000],
		[3, 2_000],
		[4, 4_000],
		[5, 8_000],
		[6, 16_000],
		[7, 20_000],
		[8, 20_000],
		[5_000, 20_000],
	])('before retry %i is at most %i ms', (retry, ms) => {
		expect(getBackoffDelay(retry, 1)).toBe(ms);
		expect(getBackoffDelay(retry, 0.5)).toBe(ms / 2);
		expect(getBackoffDelay(retry, 0)).toBe(0);
	});

	test('is spread over the whole range', () => {
		const waits = Array.from({ length: 1_000 }, () => getBackoffDelay(3));
		expect(Math.min(...waits)).toBeGreaterThanOrEqual(0);
		expect(Math.min(...waits)).toBeLessThan(500);
		expect(Math.max(...waits)).toBeGreaterThan(1_500);
		expect(Math.max(...waits)).toBeLessThanOrEqual(2_000);
	});
});

describe('the wait for a rate limit', () => {
	test('waits as long as the service asks', () => {
		expect(new RateLimitWait().nextDelay(NOW, 7_000, NOW)).toBe(7_000);
		expect(new RateLimitWait().nextDelay(NOW, 1_500.5, NOW)).toBe(1_500.5);
	});

	test('waits a little where the service keeps refusing and does not ask for a wait', () => {
		const rateLimitWait = new RateLimitWait();
		let now = NOW;
		for (let n = 0; n < 50; n += 1) now += rateLimitWait.nextDelay(NOW, 0, now) ?? 60_000;
		expect(now - NOW).toBeGreaterThan(5_000);
	});

	test('waits at least half a second where it does not say, and longer each time', () => {
		const random = jest.spyOn(Math, 'random').mockReturnValue(0.5);
		const rateLimitWait = new RateLimitWait();
		const waits = Array.from({ length: 8 }, () => rateLimitWait.nextDelay(NOW, undefined, NOW));
		random.mockRestore();
		expect(waits).toEqual([500, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
	});

	test.each([
		['exactly ten minutes are waited', 600_000, 600_000],
		['longer is not', 600_001, undefined],
		['for ever is not', Infinity, undefined],
	])('%s', (_name, asked, wait) => {
		expect(MAX_TOTAL_WAIT_MS).toBe(600_000);
		expect(new RateLimitWait().nextDelay(NOW, asked, NOW)).toBe(wait);
	});

	test('one item waits ten minutes in all, while others succeed', () => {
		const rateLimitWait = new RateLimitWait();
		const asked = [];
		let now = NOW;
		for (let wait; (wait = rateLimitWait.nextDelay(now, 30_000, now)) !== undefined; now += wait) {
			asked.push(wait);
		}
		expect(asked).toHaveLength(20);
	});

	test('ends when nothing has succeeded for a minute', () => {
		const rateLimitWait = new RateLimitWait();
		expect(rateLimitWait.nextDelay(NOW, 1_000, NOW)).toBe(1_000);
		expect(rateLimitWait.nextDelay(NOW, 1_000, NOW + 59_000)).toBe(1_000);
		expect(rateLimitWait.nextDelay(NOW, 1_000, NOW + 59_001)).toBeUndefined();
	});

	test('counts the time without success from the item’s own first refusal at the earliest', () => {
		const rateLimitWait = new RateLimitWait();
		const longAgo = NOW - 3_600_000;
		expect(rateLimitWait.nextDelay(longAgo, 1_000, NOW)).toBe(1_000);
		expect(rateLimitWait.nextDelay(longAgo, 1_000, NOW + 59_000)).toBe(1_000);
		expect(rateLimitWait.nextDelay(longAgo, 1_000, NOW + 59_001)).toBeUndefined();
	});

	test('continues when something succeeded meanwhile', () => {
		const rateLimitWait = new RateLimitWait();
		expect(rateLimitWait.nextDelay(NOW, 1_000, NOW)).toBe(1_000);
		expect(rateLimitWait.nextDelay(NOW + 80_000, 1_000, NOW + 100_000)).toBe(1_000);
	});

	test('lasts for three of the waits that the service asks for', () => {
		const rateLimitWait = new RateLimitWait();
		for (const n of [0, 1, 2]) {
			expect(rateLimitWait.nextDelay(NOW, 90_000, NOW + n * 90_000)).toBe(90_000);
		}
		expect(rateLimitWait.nextDelay(NOW, 90_000, NOW + 270_000)).toBeUndefined();
	});

	test('never lasts longer than ten minutes, whatever the service asks for', () => {
		fc.assert(
			fc.property(
				fc.array(fc.option(fc.integer({ min: 1, max: 700_000 }), { nil: undefined }), {
					minLength: 2_000,
					maxLength: 2_000,
					size: 'max',
				}),
				(asked) => {
					const rateLimitWait = new RateLimitWait();
					let now = NOW;
					for (const ms of asked) {
						const wait = rateLimitWait.nextDelay(now, ms, now);
						if (wait === undefined) break;
						expect(wait).toBeGreaterThan(0);
						now += wait;
						expect(now - NOW).toBeLessThanOrEqual(600_000);
					}
					expect(now - NOW).toBeGreaterThanOrEqual(0);
				},
			),
			{ seed: 3, numRuns: 30 },
		);
	});
});

describe('what an error says about the wait', () => {
	test.each([
		[1, '1 second'],
		[400, '1 second'],
		[1_499, '1 second'],
		[45_000, '45 seconds'],
		[60_000, '1 minute'],
		[90_000, '1 minute 30 seconds'],
		[900_000, '15 minutes'],
		// A date has whole seconds, so that the wait comes out a second shorter now and then.
		[899_000, '15 minutes'],
		[3_599_000, '1 hour'],
		[3_600_000, '1 hour'],
		[9_000_000, '2 hours 30 minutes'],
		[86_400_000, '1 day'],
		[100_000_000, '1 day 3 hours 47 minutes'],
		[30 * 86_400_000, '30 days'],
		[30 * 86_400_000 - 1_000, '30 days'],
	])('%i ms: %s', (ms, text) => {
		const failure = new ApiError('x', { status: 429, headers: { 'retry-after-ms': ms } });
		expect(describeRequestedWait(failure)).toBe(text);
	});

	test.each([
		['no wait', 429, {}],
		['a wait of nothing', 429, { 'retry-after': '0' }],
		['a wait without an end', 429, { 'retry-after': '9'.repeat(400) }],
		['a wait after which it would refuse again', 413, { 'retry-after': '60' }],
	])('nothing of %s', (_name, status, headers) => {
		const failure = new ApiError('x', { status, headers });
		expect(describeRequestedWait(failure)).toBeUndefined();
	});

	test('nothing for another failure', () => {
		expect(describeRequestedWait(new Error('socket hang up'))).toBeUndefined();
	});
});

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
		expect(classifyFailure(new ApiError('x', { isTruncated: true, lost: true }))).toEqual(LOST);
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
