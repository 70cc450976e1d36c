import type { IExecuteSingleFunctions } from 'n8n-workflow';

/** Without a reason the platform makes an error, with its stack, for each signal. */
const ABORT_REASON = 'Nothing more is to be done';

/**
 * One try of the node: everything that n8n waits for together. n8n's Retry On Fail makes several of one run, each
 * with all items.
 */
export class NodeTry {
	private readonly controller = new AbortController();

	/** Aborts when nothing more is to be done for its items: the execution was stopped, or its output is lost. */
	readonly signal = this.controller.signal;

	/** Of the requests that are under way. */
	private readonly requests = new Set<AbortController>();

	/** How many items have not ended yet. */
	private inProgress = 0;

	/** The item that n8n started last. */
	private latestItem = -1;

	/** The item whose error n8n shows. */
	private failedItem?: number;

	private readonly onStopped = () => this.abort();

	private onAllStarted = () => {};

	private readonly allStarted = new Promise<void>((resolve) => {
		this.onAllStarted = resolve;
	});

	/**
	 * @param lastItem the index of the last item that n8n starts
	 * @param cancelSignal aborts when the execution is stopped
	 */
	constructor(
		private readonly lastItem: number,
		private readonly stopped?: AbortSignal,
	) {}

	/** n8n has started an item. */
	start(itemIndex: number): void {
		this.latestItem = itemIndex;
		this.inProgress += 1;
		if (this.stopped?.aborted) this.abort();
		else if (!this.signal.aborted) this.stopped?.addEventListener('abort', this.onStopped);
		if (itemIndex === this.lastItem) this.onAllStarted();
	}

	/** An item has ended, in whatever way. An execution may last for days, and is not to remember its tries. */
	end(): void {
		this.inProgress -= 1;
		if (this.inProgress === 0) this.stopped?.removeEventListener('abort', this.onStopped);
	}

	/** n8n starts the items in their order, so one that is not the next one belongs to another try. */
	includes(itemIndex: number): boolean {
		return itemIndex > this.latestItem;
	}

	/** Ends whatever is still under way. */
	abort(): void {
		this.stopped?.removeEventListener('abort', this.onStopped);
		for (const controller of [this.controller, ...this.requests]) controller.abort(ABORT_REASON);
	}

	/**
	 * Gives a request a signal of its own, which aborts with the others: Node warns of a leak when more than ten
	 * listen to one.
	 *
	 * @param send sends the request and reads its response
	 * @returns what `send` returns
	 */
	async withSignal<T>(send: (signal: AbortSignal) => Promise<T>): Promise<T> {
		const request = new AbortController();
		if (this.signal.aborted) request.abort(ABORT_REASON);
		this.requests.add(request);
		try {
			return await send(request.signal);
		} finally {
			this.requests.delete(request);
		}
	}

	/**
	 * An item failed for good, and n8n stops the workflow at an error: whatever the other items do is lost, so they
	 * end now.
	 *
	 * @param itemIndex the item
	 * @returns whether it is the first one that failed. The others are to end without an error of their own: n8n shows
	 *   the first rejection in the order of the items, and says that it is that item's.
	 */
	fail(itemIndex: number): boolean {
		this.failedItem ??= itemIndex;
		this.abort();
		return this.failedItem === itemIndex;
	}

	/**
	 * Rejects, but only after n8n has started the last item. Until then it awaits none of them (with batching it sleeps
	 * in between), and a rejection would be an unhandled one, which may end the process. If n8n never starts the last
	 * item, since it failed at one before, it never awaits any: then this stays pending, and nothing refers to it.
	 */
	async reject(error: Error): Promise<never> {
		await this.allStarted;
		throw error;
	}
}

/** By n8n's execute data, of which all tries of a run have one object; n8n drops it with the run. */
const nodeTries = new WeakMap<object, NodeTry>();

/**
 * The try that an item belongs to.
 *
 * @param context the item's context; to be called once for each item, as soon as n8n has started it
 */
export function getNodeTry(context: IExecuteSingleFunctions): NodeTry {
	const executeData = context.getExecuteData();
	const itemIndex = context.getItemIndex();
	const cancelSignal = context.getExecutionCancelSignal();
	const items = executeData.data.main?.[0];

	// As a tool the node is given the agent's execute data, not its own: each call is a try by itself, with one item.
	const isTool = items?.[itemIndex] !== context.getInputData();
	const existing = isTool ? undefined : nodeTries.get(executeData);
	if (existing?.includes(itemIndex)) {
		existing.start(itemIndex);
		return existing;
	}
	// n8n left the former try: nobody awaits what it may have left under way.
	existing?.abort();
	const onlyOne = isTool || context.getNode().executeOnce === true;
	const current = new NodeTry(onlyOne ? itemIndex : items.length - 1, cancelSignal);
	if (!isTool) nodeTries.set(executeData, current);
	current.start(itemIndex);
	return current;
}
