import { setTimeout as sleep } from 'node:timers/promises';

import { IdleTimer } from '../../nodes/client/http/idleTimer';

/** Starts a timer, and returns when it has fired. */
async function startTimer(timeoutMs: number): Promise<void> {
	await new Promise<void>((resolve) => new IdleTimer(timeoutMs, resolve).start());
}

test.each([NaN, Infinity, -1, '500' as unknown as number, undefined as unknown as number])(
	'a timeout of %p disturbs no other timer',
	async (timeoutMs) => {
		const before = startTimer(50);
		expect(() => new IdleTimer(timeoutMs, () => {})).toThrow(RangeError);
		const after = startTimer(20);
		await Promise.all([before, after]);
	},
);

test('timers of any length fire in their order, and a timeout of weeks does not hold up others', async () => {
	const weeks = jest.fn();
	const timer = new IdleTimer(2 ** 40, weeks);
	timer.start();
	const order: number[] = [];
	await Promise.all(
		[60, 0, 30].map(async (ms) => {
			await startTimer(ms);
			order.push(ms);
		}),
	);
	timer.stop();
	expect(order).toEqual([0, 30, 60]);
	expect(weeks).not.toHaveBeenCalled();
});

test('setting the system’s clock changes nothing', async () => {
	const now = jest.spyOn(Date, 'now').mockReturnValue(0);
	let hasFired = false;
	void startTimer(100).then(() => (hasFired = true));
	now.mockReturnValue(3_600_000);
	await sleep(40);
	expect(hasFired).toBe(false);
	now.mockReturnValue(-3_600_000);
	await sleep(150);
	now.mockRestore();
	expect(hasFired).toBe(true);
});
