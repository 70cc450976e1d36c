/** A first-in, first-out queue that a value can leave from any place. Everything takes constant time. */
export class Queue<T> {
	private readonly values = new Set<T>();

	/** Sees what is added later. A new iterator for each `shift` would walk over all that were removed before. */
	private readonly inOrder = this.values.values();

	get isEmpty(): boolean {
		return this.values.size === 0;
	}

	add(value: T): void {
		this.values.add(value);
	}

	remove(value: T): void {
		this.values.delete(value);
	}

	/** @returns the value that was added first, which leaves the queue; undefined if it is empty */
	shift(): T | undefined {
		// An iterator that has reached the end stays there.
		const first = this.isEmpty ? undefined : this.inOrder.next().value;
		if (first !== undefined) this.values.delete(first);
		return first;
	}
}
