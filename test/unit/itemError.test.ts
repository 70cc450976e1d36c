import { ApiError } from '../../nodes/client/errors/apiError';
import { describeRequestedWait } from '../../nodes/client/itemError';

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
