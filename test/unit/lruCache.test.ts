import { LruCache } from '../../nodes/client/lruCache';

test('the least recently used values are dropped, and the others stay', () => {
	let made = 0;
	const values = new LruCache(3, () => (made += 1));
	expect(['a', 'b', 'c', 'a'].map((key) => values.get(key))).toEqual([1, 2, 3, 1]);
	// There is room for d only when b goes, which was used before a.
	expect(['d', 'a', 'c'].map((key) => values.get(key))).toEqual([4, 1, 3]);
	expect(['b', 'd'].map((key) => values.get(key))).toEqual([5, 6]);
	expect(made).toBe(6);
});
