import { getChunkSize } from '../../nodes/client/http/readChunkSize';

describe('the size of the chunks in which a file is read', () => {
	const KIB = 1024;

	test('is large for few files, and shared among many', () => {
		expect(getChunkSize(1)).toBe(512 * KIB);
		for (const files of [8, 20, 50, 64]) {
			expect(getChunkSize(files)).toBeGreaterThanOrEqual(64 * KIB);
			expect(getChunkSize(files) * files).toBeLessThanOrEqual(4 * KIB * KIB);
		}
		expect(getChunkSize(1_000)).toBe(64 * KIB);
	});
});
