import { getEventListeners } from 'node:events';

import { onAbort } from '../../nodes/client/resilience/onAbort';

const countListeners = ({ signal }: AbortController) => getEventListeners(signal, 'abort').length;

test('calls back everyone once', () => {
	const stop = new AbortController();
	const callbacks = [jest.fn(), jest.fn(), jest.fn()];
	callbacks.forEach((callback) => onAbort(stop.signal, callback));
	expect(countListeners(stop)).toBe(1);
	stop.abort();
	callbacks.forEach((callback) => expect(callback).toHaveBeenCalledTimes(1));
	expect(countListeners(stop)).toBe(0);
});

test('does not call back those who stopped waiting, and leaves no listener when all have', () => {
	const stop = new AbortController();
	const callbacks = [jest.fn(), jest.fn()];
	const [first, second] = callbacks.map((callback) => onAbort(stop.signal, callback));
	first();
	expect(countListeners(stop)).toBe(1);
	second();
	expect(countListeners(stop)).toBe(0);
	const later = jest.fn();
	onAbort(stop.signal, later);
	stop.abort();
	callbacks.forEach((callback) => expect(callback).not.toHaveBeenCalled());
	expect(later).toHaveBeenCalledTimes(1);
});

test('calls back at once where the signal has aborted, and never without one', () => {
	const callback = jest.fn();
	onAbort(undefined, callback)();
	expect(callback).not.toHaveBeenCalled();
	onAbort(AbortSignal.abort(), callback)();
	expect(callback).toHaveBeenCalledTimes(1);
});
