/** Everyone who waits for a signal. */
const callbacks = new WeakMap<EventTarget, Set<() => void>>();

/**
 * Calls back once when a signal aborts, at once if it has. However many wait for one signal, it has one listener
 * (Node.js warns from 11 on), none is left when nobody waits, and each call takes constant time.
 *
 * @param callback must not throw
 * @returns stops waiting
 */
export function onAbort(signal: AbortSignal | undefined, callback: () => void): () => void {
	if (signal?.aborted) callback();
	if (!signal || signal.aborted) return () => undefined;
	const group = callbacks.get(signal) ?? new Set();
	callbacks.set(signal, group.add(callback));
	// Adding the same listener again changes nothing.
	signal.addEventListener('abort', callAll, { once: true });
	return () => {
		group.delete(callback);
		if (group.size === 0) signal.removeEventListener('abort', callAll);
	};
}

function callAll({ target: signal }: Event): void {
	const group = signal && callbacks.get(signal);
	if (!group) return;
	callbacks.delete(signal);
	for (const callback of group) callback();
}
