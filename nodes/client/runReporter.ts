import type { LogMetadata } from 'n8n-workflow';

import type { RequestContext } from './errors/requestContext';
import type { Pause } from './resilience/concurrencyLimiter';
import { formatDuration } from './errors/duration';
import { capitalizeName, type Server } from './errors/server';

/** Shorter waits are part of normal work. */
const MIN_REPORTED_WAIT_MS = 1_000;

/** Milliseconds between two messages about the progress. */
const PROGRESS_INTERVAL_MS = 1_000;

/** What is said about a request that will be sent again. */
interface Retry {
	/** The index of the item that it belongs to, if it is known. */
	itemIndex?: number;
	/** The number of the attempt that failed, from 1. */
	attempt: number;
	/** A status or an error code. */
	reason: string;
	/** Milliseconds until the next attempt. */
	delayMs: number;
}

/** How far a run has come, in items. */
export interface Progress {
	done: number;
	total: number;
}

const CAUSES: Record<Pause['cause'], string> = {
	outage: 'is unavailable',
	rateLimit: 'limits the rate of requests',
};

/**
 * Says what a run is doing while n8n shows nothing but that the node is executing: in n8n's log, and in manual runs
 * also in the browser's console, the only place that n8n offers a declarative node (measured on 2.40).
 *
 * Its messages have no text from the service or the items, so that they can hold neither a key nor a prompt.
 */
export class RunReporter {
	private readonly isManual: boolean;

	private readonly metadata: LogMetadata;

	/** The servers that the run has said to wait for, and since when. */
	private readonly waiting = new Map<Server, number>();

	private lastProgressAt = performance.now();

	/** @param context the context of one of the run's items, or a sub-node's */
	constructor(private readonly context: RequestContext) {
		this.isManual = context.getMode() === 'manual';
		this.metadata = { nodeName: context.getNode().name, executionId: context.getExecutionId() };
	}

	/** No request of the run can be sent to a server for some time. */
	onPause(server: Server, { cause, ms }: Pause): void {
		if (this.waiting.has(server) || ms < MIN_REPORTED_WAIT_MS) return;
		this.waiting.set(server, performance.now());
		const reason = `${capitalizeName(server)} ${CAUSES[cause]}`;
		this.inform(`${reason}. Waiting for up to ${formatDuration(ms)}.`);
	}

	/** A request of the run to a server succeeded. */
	onSuccess(server: Server): void {
		const since = this.waiting.get(server);
		if (since === undefined) return;
		this.waiting.delete(server);
		const waited = formatDuration(performance.now() - since);
		this.inform(`${capitalizeName(server)} accepts requests again. Continuing after ${waited}.`);
	}

	/** A request will be sent again. */
	onRetry({ itemIndex, attempt, reason, delayMs }: Retry): void {
		const item = itemIndex === undefined ? '' : `Item ${itemIndex}: `;
		this.context.logger.debug(
			`${item}attempt ${attempt} failed (${reason}). Retrying in ${Math.round(delayMs)} ms.`,
			this.metadata,
		);
	}

	/** An item has its output. */
	onProgress({ done, total }: Progress): void {
		if (!this.isManual || total === 1) return;
		const now = performance.now();
		if (now - this.lastProgressAt < PROGRESS_INTERVAL_MS) return;
		this.lastProgressAt = now;
		this.showInConsole(`${done} of ${total} items done`);
	}

	private inform(message: string): void {
		this.context.logger.info(message, this.metadata);
		if (this.isManual) this.showInConsole(message);
	}

	private showInConsole(message: string): void {
		// The types have it only for other contexts; that of an item has it on n8n 1.122, 2.8 and 2.40.
		const { context } = this;
		if (isConsole(context)) context.sendMessageToUI(message);
	}
}

/** Where a manual run can write to the browser's console. */
interface Console {
	sendMessageToUI(message: string): void;
}

function isConsole(context: object): context is Console {
	return 'sendMessageToUI' in context && typeof context.sendMessageToUI === 'function';
}
