import type { IExecuteSingleFunctions } from 'n8n-workflow';

/**
 * One try of the node: everything that n8n waits for together. n8n's Retry On Fail makes several of one run, each
 * with all items.
 */
export class NodeTry {
	/** Aborts when nothing more is to be done for its items: the execution was stopped, or its output is lost. */
	readonly signal: AbortSignal;

	/** The item that n8n started last. */
	private latestItem = -1;

	/** The item whose error n8n shows. */
	private failedItem?: number;

	private readonly controller = new AbortController();

	private onAllStarted = () => {};

	private readonly allStarted = new Promise<void>((resolve) => {
		this.onAllStarted = resolve;
	});

	/**
	 * @param lastItem the index of the last item that n8n starts
	 * @param stopped aborts when the execution is stopped
	 */
	constructor(
		private readonly lastItem: number,
		stopped?: AbortSignal,
	) {
		const { signal } = this.controller;
		this.signal = stopped ? AbortSignal.any([stopped, signal]) : signal;
	}

	/** n8n has started an item. */
	start(itemIndex: number): void {
		this.latestItem = itemIndex;
		if (itemIndex === this.lastItem) this.onAllStarted();
	}

	/** n8n starts the items in their order, so one that is not the next one belongs to another try. */
	includes(itemIndex: number): boolean {
		return itemIndex > this.latestItem;
	}

	/** Ends whatever is still under way. */
	abort(): void {
		if (!this.signal.aborted) this.controller.abort('The output of this try is lost');
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
const tries = new WeakMap<object, NodeTry>();

/**
 * The try that an item belongs to.
 *
 * @param context the item's context; to be called once for each item, as soon as n8n has started it
 */
export function nodeTryOf(context: IExecuteSingleFunctions): NodeTry {
	const executeData = context.getExecuteData();
	const itemIndex = context.getItemIndex();
	const stopped = context.getExecutionCancelSignal();
	const items = executeData.data.main?.[0];

	// As a tool the node is given the agent's execute data, not its own: each call is a try by itself, with one item.
	const isTool = items?.[itemIndex] !== context.getInputData();
	const known = isTool ? undefined : tries.get(executeData);
	if (known?.includes(itemIndex)) {
		known.start(itemIndex);
		return known;
	}
	// n8n left the former try: nobody awaits what it may have left under way.
	known?.abort();
	const onlyOne = isTool || context.getNode().executeOnce === true;
	const current = new NodeTry(onlyOne ? itemIndex : items.length - 1, stopped);
	if (!isTool) tries.set(executeData, current);
	current.start(itemIndex);
	return current;
}
