import type { Finding } from './types';

/**
 * What the documentation says, or the node relies on.
 *
 * @param holds whether it came so
 */
export const reportExpectation = (
	probe: string,
	expected: string,
	received: string,
	holds: boolean,
): Finding => ({ probe, expected, received, verdict: holds ? 'asExpected' : 'differs' });

/** What the documentation leaves open, and the node accepts in any form. */
export const reportObservation = (probe: string, received: string): Finding => ({
	probe,
	expected: 'not documented, any',
	received,
	verdict: 'open',
});
