import fc from 'fast-check';

import { cutAtStop, StopFilter } from '../../nodes/MingleegoChatModel/stopSequences';

const stream = (chunks: string[], sequences: string[]) => {
	const filter = new StopFilter(sequences);
	return chunks.map((chunk) => filter.add(chunk)).join('') + filter.end();
};

test.each([
	['Action: a\nObservation: b', ['\nObservation:'], 'Action: a'],
	['Observation', ['Observation'], ''],
	['a b c b', ['b'], 'a '],
	['a b c', ['c', 'b'], 'a '],
	['xyz', ['xyz', 'y'], 'x'],
	['no stop', ['\nObservation:'], 'no stop'],
	['a\nObserv', ['\nObservation:'], 'a\nObserv'],
	['aaab', ['aab'], 'a'],
	['plain', [], 'plain'],
])('%j ends at %j', (text, sequences, expected) => {
	expect(cutAtStop(text, sequences)).toBe(expected);
	expect(stream(Array.from(text), sequences)).toBe(expected);
});

test('a stream ends where the whole text does, however it is cut', () => {
	const letters = fc.string({ unit: fc.constantFrom('a', 'b', '\n'), maxLength: 8 });
	const sequences = fc.array(
		letters.filter((one) => one !== ''),
		{ maxLength: 3 },
	);
	fc.assert(
		fc.property(fc.array(letters, { maxLength: 6 }), sequences, (chunks, stops) => {
			expect(stream(chunks, stops)).toBe(cutAtStop(chunks.join(''), stops));
		}),
		{ seed: 23, numRuns: 5_000 },
	);
});

test('what is certainly before a stop sequence is passed on at once', () => {
	const filter = new StopFilter(['\nObservation:']);
	expect(
		['Thought', ': a\nO', 'bs', 'cure', '\nObservation: b', 'c'].map((c) => filter.add(c)),
	).toEqual(['Thought', ': a', '', '\nObscure', '', '']);
});
