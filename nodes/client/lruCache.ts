/** Values by key, created on first use. Beyond a given number, the least recently used ones are dropped. */
export class LruCache<Value> {
	/** A Map keeps the order in which keys were added, which here is the order in which they were last used. */
	private readonly values = new Map<string, Value>();

	/**
	 * @param max maximum number of values, 1 or more
	 * @param create creates the value of a key that has none
	 */
	constructor(
		private readonly max: number,
		private readonly create: () => Value,
	) {}

	/** @param key the key whose value is used now */
	get(key: string): Value {
		const value = this.values.get(key) ?? this.create();
		this.values.delete(key);
		this.values.set(key, value);
		const [oldest] = this.values.keys();
		if (this.values.size > this.max) this.values.delete(oldest);
		return value;
	}
}
