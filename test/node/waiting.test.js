'use strict';

const { CHAT, STREAM, UPLOAD, underTest } = require('./underTest');

const node = underTest();

const HOUR = 3_600_000;

const FILES = { data: { bytes: Buffer.from('hello'), fileName: 'a.txt' } };

/**
 * How the emulator is to behave, for each request in turn; from then on as the API does.
 *
 * @param {...import('../emulator/behaviour').Behaviour} behaviours
 */
const behaveInTurn = (...behaviours) => node.emulator.behave(({ index }) => behaviours[index]);

describe.each(
	/** @type {Array<[string, import('n8n-workflow').INodeParameters]>} */ ([
		['Chat', CHAT],
		['Chat Stream', STREAM],
		['Upload File', UPLOAD],
	]),
)('%s', (_name, operation) => {
	const input = [{ json: {}, files: FILES }];

	test.each([
		['an hour ahead', HOUR],
		['an hour behind', -HOUR],
		['right', 0],
	])('waits as long as a service asks whose clock is %s', async (_clock, clockSkewMs) => {
		behaveInTurn({ status: 429, retryAfterDate: 2, clockSkewMs });
		const { status } = await node.run({ ...operation, options: {} }, { input });
		expect(status).toBe('success');
		const [refused, again] = node.emulator.requests;
		// A date has whole seconds.
		expect(again.startedAt - refused.startedAt).toBeGreaterThan(1_000);
	});

	test.each([520, 521, 522, 523, 524, 529, 530])('a %i is tried again', async (status) => {
		behaveInTurn({ status, contentType: 'text/html', body: '<html><h1>Error</h1></html>' });
		const result = await node.run({ ...operation, options: {} }, { input });
		expect(result.status).toBe('success');
		expect(node.emulator.requests).toHaveLength(2);
	});

	test.each([
		[520, 'Web Server Returned an Unknown Error'],
		[521, 'Web Server Is Down'],
		[522, 'Connection Timed Out'],
		[523, 'Origin Is Unreachable'],
		[524, 'A Timeout Occurred'],
		[529, 'Overloaded'],
		[530, 'Origin DNS Error'],
	])('a %i that stays says what to do', async (status, phrase) => {
		behaveInTurn({ status, contentType: 'text/html', body: '<html><h1>Error</h1></html>' });
		const { error } = await node.run(operation, { input });
		expect(error?.message).toBe(`Mingleego answered ${status} ${phrase}: Error [item 0]`);
		expect(error?.description).toMatch(/[Tt]ry again/);
	});
});
