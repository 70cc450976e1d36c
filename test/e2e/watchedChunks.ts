import { performance } from 'node:perf_hooks';

import type { Page } from 'playwright-core';

import type { Behavior } from '../../emulator/behavior';
import type { RequestRecord } from '../../emulator/requestRecord';
import { median, quantile } from '../../tools/statistics';

export const COUNT = 100;
/** Short enough for a lively reply, and long enough in all that a slow machine still sees it grow. */
const CHUNK_DELAY_MS = 50;

/** Chunks that a reader can tell apart wherever they are: "w0 ", "w1 ", … */
export const chunks = Array.from({ length: COUNT }, (_, index) => `w${index} `);
const CHUNK = String.raw`\bw\d+\b`;

/** How the emulator sends them. */
export const slowly: Behavior = { chunks, chunkDelayMs: CHUNK_DELAY_MS };

export interface Sight {
	/** How many chunks were there to be read. */
	count: number;
	/** When, in milliseconds since 1970 with fractions. */
	at: number;
}

/**
 * What a reader saw of a reply, against what the emulator wrote.
 *
 * @param sights in their order
 * @param record of the stream
 * @returns how many chunks were seen in all; how
 *   often there were more of them before the last one was written; and the delay from the write to the sight
 */
export function compare(
	sights: Sight[],
	{ writtenAt }: RequestRecord,
): { seen: number; steps: number; medianMs: number; p95Ms: number } {
	const seenAt: number[] = [];
	for (const { count, at } of sights) while (seenAt.length < count) seenAt.push(at);
	const lastWritten = writtenAt[COUNT - 1] ?? 0;
	const steps = new Set(seenAt.filter((at) => at < lastWritten)).size;
	const delays = seenAt.map((at, index) => at - (writtenAt[index] ?? NaN));
	return {
		seen: seenAt.length,
		steps,
		medianMs: median(delays),
		p95Ms: quantile(delays, 0.95),
	};
}

/** @returns of the chunks in it, now */
export const observeChunks = (text: string): Sight => ({
	count: text.match(new RegExp(CHUNK, 'g'))?.length ?? 0,
	at: performance.timeOrigin + performance.now(),
});

/**
 * Watches what a page shows from its start on.
 *
 * @param page not opened yet
 * @param selector of the element to watch
 * @returns a function that returns what was seen so far, by the page's own clock
 */
export async function watchPage(page: Page, selector: string): Promise<() => Promise<Sight[]>> {
	await page.addInitScript(
		({ chunk, watched }) => {
			const sights: Sight[] = [];
			Object.assign(globalThis, { sights });
			new MutationObserver(() => {
				const text = document.querySelector(watched)?.textContent ?? '';
				const count = text.match(new RegExp(chunk, 'g'))?.length ?? 0;
				if (count > (sights.at(-1)?.count ?? 0)) {
					// The page's own: the imported one has another name once this is compiled.
					const { timeOrigin } = window.performance;
					sights.push({ count, at: timeOrigin + window.performance.now() });
				}
			}).observe(document, { childList: true, characterData: true, subtree: true });
		},
		{ chunk: CHUNK, watched: selector },
	);
	return async () => await page.evaluate(() => Object(globalThis).sights);
}
