/** Values by key, made on first use. Of more than a given number, the ones that were used least recently are dropped. */
export class LruCache<Value> {
	/** A Map keeps the order in which keys were added: here, in which they were last used. */
	private readonly values = new Map<string, Value>();

	/**
	 * @param max how many are kept, 1 or more
	 * @param create makes the value of a key that has none
	 */
	constructor(
		private readonly max: number,
		private readonly create: () => Value,
	) {}

	/** @param key whose value is used now */
	get(key: string): Value {
		const value = this.values.get(key) ?? this.create();
		this.values.delete(key);
		this.values.set(key, value);
		const [oldest] = this.values.keys();
		if (this.values.size > this.max) this.values.delete(oldest);
		return value;
	}
}
