import type { IExecuteSingleFunctions } from 'n8n-workflow';

import type { Progress } from '../../client/runReporter';

/** Without a reason, the platform creates an error with its stack for each signal. */
const ABORT_REASON = 'The output of these items is no longer needed';

/**
 * One try of the node: everything that n8n awaits together. n8n's Retry On Fail makes several tries of one run, each
 * with all items.
 */
export class NodeTry {
	private readonly controller = new AbortController();

	/** Aborts when its items need no more work: the execution was stopped, or its output is lost. */
	readonly signal: AbortSignal;

	/** How many items have their output. */
	private done = 0;

	/** The index of the item that n8n started last. */
	private latestItem = -1;

	/** The index of the item whose error n8n shows. */
	private failedItem?: number;

	private onAllStarted = () => {};

	private readonly allStarted = new Promise<void>((resolve) => {
		this.onAllStarted = resolve;
	});

	/**
	 * @param lastItem the index of the last item that n8n starts
	 * @param total how many items n8n starts
	 * @param cancelSignal the execution's signal, which aborts when the execution is stopped
	 */
	constructor(
		private readonly lastItem: number,
		private readonly total: number,
		cancelSignal?: AbortSignal,
	) {
		const { signal } = this.controller;
		this.signal = cancelSignal ? AbortSignal.any([signal, cancelSignal]) : signal;
	}

	/** n8n has started an item. */
	start(itemIndex: number): void {
		this.latestItem = itemIndex;
		if (itemIndex === this.lastItem) this.onAllStarted();
	}

	/** An item has its output. */
	complete(): Progress {
		this.done += 1;
		return { done: this.done, total: this.total };
	}

	/** n8n starts the items in order, so an item that does not follow the latest one belongs to another try. */
	includes(itemIndex: number): boolean {
		return itemIndex > this.latestItem;
	}

	/** Aborts everything that is still in flight. */
	abort(): void {
		this.controller.abort(ABORT_REASON);
	}

	/**
	 * An item failed permanently, and n8n stops the workflow at an error: the work of the other items is lost, so they
	 * end now.
	 *
	 * @param itemIndex the item's index
	 * @returns whether it is the first item that failed. The others must end without an error of their own: n8n shows
	 *   the first rejection in the order of the items and attributes it to that item.
	 */
	fail(itemIndex: number): boolean {
		this.failedItem ??= itemIndex;
		this.abort();
		return this.failedItem === itemIndex;
	}

	/**
	 * Rejects, but only after n8n has started the last item. Until then n8n awaits none of the items (with batching it
	 * sleeps in between), and a rejection would be unhandled, which may end the process. If n8n never starts the last
	 * item because it failed at an earlier one, it never awaits any: this promise then stays pending, and nothing
	 * refers to it.
	 */
	async reject(error: Error): Promise<never> {
		await this.allStarted;
		throw error;
	}
}

/** By n8n's execute data, one object for all tries of a run; n8n drops it with the run. */
const nodeTries = new WeakMap<object, NodeTry>();

/**
 * The try that an item belongs to. Call it once per item, as soon as n8n has started the item.
 *
 * @param context the item's context
 */
export function getNodeTry(context: IExecuteSingleFunctions): NodeTry {
	const executeData = context.getExecuteData();
	const itemIndex = context.getItemIndex();
	const cancelSignal = context.getExecutionCancelSignal();
	const items = executeData.data.main?.[0];

	// As a tool, the node gets the agent's execute data, not its own: each call is a separate try with one item.
	const isTool = items?.[itemIndex] !== context.getInputData();
	const existing = isTool ? undefined : nodeTries.get(executeData);
	if (existing?.includes(itemIndex)) {
		existing.start(itemIndex);
		return existing;
	}
	// n8n abandoned the previous try: nothing awaits what is still in flight.
	existing?.abort();
	const onlyOne = isTool || context.getNode().executeOnce === true;
	const current = onlyOne
		? new NodeTry(itemIndex, 1, cancelSignal)
		: new NodeTry(items.length - 1, items.length, cancelSignal);
	if (!isTool) nodeTries.set(executeData, current);
	current.start(itemIndex);
	return current;
}
