import { ServerStates } from '../../nodes/client/serverStates';
import { VirtualClock } from '../../tools/virtualClock';

const MINUTE = 60_000;
const clock = new VirtualClock(Date.UTC(2026, 0, 1));

afterEach(() => clock.reset());

test('a credential and a server have one state, others have their own', () => {
	const states = new ServerStates(clock);
	const state = states.get('1 https://a.example');
	expect(states.get('1 https://a.example')).toBe(state);
	expect(states.get('2 https://a.example')).not.toBe(state);
	expect(states.get('1 https://b.example')).not.toBe(state);
});

test('one credential does not slow another', async () => {
	const states = new ServerStates(clock);
	const permit = await states.get('1 https://a.example').limiter.createRun(5).acquire();
	permit.onOverload({ kind: 'rateLimited', retryAfterMs: MINUTE });
	permit.release();
	const other = states.get('2 https://a.example').limiter.createRun(5);
	await expect(clock.run(other.acquire(), 1)).resolves.toBeDefined();
});

test('a limiter that was not used for ten minutes begins anew, and nothing is pending meanwhile', async () => {
	const states = new ServerStates(clock);
	const { limiter } = states.get('1 https://a.example');
	await clock.pass(9 * MINUTE);
	expect(states.get('1 https://a.example').limiter).toBe(limiter);
	await expect(clock.run(new Promise(() => {}))).rejects.toThrow('nobody will wake them');
	await clock.pass(11 * MINUTE);
	expect(states.get('1 https://a.example').limiter).not.toBe(limiter);
});

test('a limiter that is in use is kept', async () => {
	const states = new ServerStates(clock);
	const { limiter } = states.get('1 https://a.example');
	const permit = await limiter.createRun(5).acquire();
	await clock.pass(60 * MINUTE);
	expect(states.get('1 https://a.example').limiter).toBe(limiter);
	permit.release();
});

test('of a thousand, the least recently used one is dropped', () => {
	const states = new ServerStates(clock);
	const first = states.get('1');
	const second = states.get('2');
	for (let id = 3; id <= 1_000; id += 1) states.get(String(id));
	expect(states.get('1')).toBe(first);
	states.get('1001');
	expect(states.get('1')).toBe(first);
	expect(states.get('2')).not.toBe(second);
});
