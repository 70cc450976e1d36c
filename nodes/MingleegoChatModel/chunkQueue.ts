/** Chunks that one side adds while another reads them. */
export class ChunkQueue {
	/** Whether it has received any text. */
	hasReceived = false;

	private chunks: string[] = [];

	private wakeReader = () => {};

	/** @param chunk the next chunk; an empty one is not passed on */
	add(chunk: string): void {
		if (chunk === '') return;
		this.hasReceived = true;
		this.chunks.push(chunk);
		this.wakeReader();
	}

	/**
	 * Yields the chunks as they are added.
	 *
	 * @param end after it has settled, successfully or not, no chunk is added; its error is the caller's
	 */
	async *readUntil(end: Promise<unknown>): AsyncGenerator<string> {
		let hasEnded = false;
		const onEnd = () => {
			hasEnded = true;
			this.wakeReader();
		};
		end.then(onEnd, onEnd);
		for (;;) {
			const chunks = this.chunks;
			this.chunks = [];
			yield* chunks;
			if (this.chunks.length > 0) continue;
			if (hasEnded) return;
			await new Promise<void>((resolve) => {
				this.wakeReader = resolve;
			});
		}
	}
}
