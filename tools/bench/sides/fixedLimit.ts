/** The limit of a service, set by hand: the ideal for whoever knows the service. Runs of one item go first. */
export class FixedLimit {
	private inFlight = 0;

	private readonly singles: Array<() => void> = [];

	private readonly others: Array<() => void> = [];

	/** @param atOnce the maximum number of concurrent requests */
	constructor(private readonly atOnce: number) {}

	/**
	 * Sends a request in its turn.
	 *
	 * @param isSingle whether it is the only one of its run
	 * @returns whether it succeeded
	 */
	async send(request: () => Promise<unknown>, isSingle: boolean): Promise<boolean> {
		await new Promise<void>((resolve) => {
			(isSingle ? this.singles : this.others).push(resolve);
			this.dispatch();
		});
		const succeeded = await request().then(
			() => true,
			() => false,
		);
		this.inFlight -= 1;
		this.dispatch();
		return succeeded;
	}

	private dispatch(): void {
		while (this.inFlight < this.atOnce) {
			const next = this.singles.shift() ?? this.others.shift();
			if (!next) return;
			this.inFlight += 1;
			next();
		}
	}
}
