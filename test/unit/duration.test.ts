import { formatDuration } from '../../nodes/client/errors/duration';

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
	expect(formatDuration(ms)).toBe(text);
});
