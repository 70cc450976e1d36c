import { checkDialects } from '../dialects/checkDialects';

/** `npm run dialects` reads more. */
const COUNT = 2_000;

test('streams of two thousand dialects are read as their services mean them', async () => {
	const { checked, failures } = await checkDialects(COUNT);
	expect(failures.slice(0, 3).join('\n\n')).toBe('');
	expect(checked).toBeGreaterThan(0.8 * COUNT);
});
