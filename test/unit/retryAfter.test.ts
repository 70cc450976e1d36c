import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import { parseRetryAfter } from '../../nodes/client/http/retryAfter';

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
		['a Unix time', { 'retry-after': String(NOW / 1000 + 30) }, 30_000],
		['a Unix time in milliseconds', { 'retry-after': NOW + 30_000 }, 30_000],
		['a Unix time that is past', { 'retry-after': String(NOW / 1000 - 30) }, 0],
		[
			'a Unix time by a clock that is an hour ahead',
			{ 'retry-after': NOW / 1000 + 3_630, date: 'Thu, 01 Jan 2026 13:00:00 GMT' },
			30_000,
		],
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
					const ms = parseRetryAfter(headers, NOW);
					expect(ms === undefined || ms >= 0).toBe(true);
				},
			),
			{ seed: 2, numRuns: 1_000 },
		);
	});
});
