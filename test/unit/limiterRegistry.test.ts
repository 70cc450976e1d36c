import { LimiterRegistry } from '../../nodes/client/resilience/limiterRegistry';
import { createClock } from './virtualClock';

const MINUTE = 60_000;
const clock = createClock();

afterEach(() => clock.reset());

test('runs with one credential and one service share a limiter, others do not', () => {
	const registry = new LimiterRegistry(clock);
	const limiter = registry.get('1 https://a.example');
	expect(registry.get('1 https://a.example')).toBe(limiter);
	expect(registry.get('2 https://a.example')).not.toBe(limiter);
	expect(registry.get('1 https://b.example')).not.toBe(limiter);
});

test('one credential does not slow another', async () => {
	const registry = new LimiterRegistry(clock);
	const permit = await registry.get('1 https://a.example').createRun(5).acquire();
	permit.onOverload({ kind: 'rateLimited', retryAfterMs: MINUTE });
	permit.release();
	const other = registry.get('2 https://a.example').createRun(5);
	await expect(clock.run(other.acquire(), 1)).resolves.toBeDefined();
});

test('one that was not used for ten minutes is forgotten, with nothing pending', async () => {
	const registry = new LimiterRegistry(clock);
	const old = registry.get('1 https://a.example');
	await clock.pass(9 * MINUTE);
	expect(registry.get('1 https://a.example')).toBe(old);
	for (let id = 2; id <= 10_000; id += 1) registry.get(`${id} https://a.example`);
	expect(registry.size).toBe(10_000);
	await expect(clock.run(new Promise(() => {}))).rejects.toThrow('nobody will wake them');
	await clock.pass(11 * MINUTE);
	expect(registry.get('1 https://a.example')).not.toBe(old);
	expect(registry.size).toBe(1);
});

test('one that is in use is kept', async () => {
	const registry = new LimiterRegistry(clock);
	const limiter = registry.get('1 https://a.example');
	const permit = await limiter.createRun(5).acquire();
	await clock.pass(60 * MINUTE);
	registry.get('2 https://a.example');
	expect(registry.get('1 https://a.example')).toBe(limiter);
	permit.release();
	await clock.pass(11 * MINUTE);
	registry.get('2 https://a.example');
	expect(registry.size).toBe(1);
});
