import { describeConnectionError } from '../../nodes/client/errors/connectionError';

describe('a connection error', () => {
	const failing = (code: string, message = 'x') => Object.assign(new Error(message), { code });

	test.each([
		[failing('ECONNREFUSED'), 'the connection was refused (ECONNREFUSED)'],
		[
			new Error('outer', { cause: failing('ENOTFOUND') }),
			'its host name was not found (ENOTFOUND)',
		],
		[
			failing('DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed certificate'),
			'its certificate is not trusted (self-signed certificate)',
		],
		[new Error('stream has been aborted'), 'the connection was lost'],
		[failing('ERR_BAD_RESPONSE', 'stream has been aborted'), 'the connection was lost'],
		[failing('ECONNABORTED', 'timeout of 5 ms exceeded'), 'the request timed out'],
		[
			new Error('n8n', { cause: new Error('The Base URL "x" is not an HTTP or HTTPS URL') }),
			'The Base URL "x"',
		],
		['odd', 'odd'],
	])('%s', (failure, message) => {
		expect(describeConnectionError(failure).message).toContain(message);
	});

	test('an error that does not come from the server says so', () => {
		for (const failure of [new Error('The Base URL is empty'), failing('ENOSPC'), 'odd']) {
			expect(describeConnectionError(failure)).toMatchObject({ isLocal: true });
		}
		for (const code of ['ECONNRESET', 'EPROTO', 'CERT_HAS_EXPIRED', 'HPE_INVALID_CONSTANT']) {
			expect(describeConnectionError(failing(code)).isLocal).toBeUndefined();
		}
	});

	test('the message for a canceled request', () => {
		expect(describeConnectionError(failing('ERR_CANCELED', 'canceled')).message).toBe(
			'Request cancelled: the execution was stopped',
		);
	});

	test('an error that causes itself', () => {
		const ring = new Error('a');
		ring.cause = ring;
		expect(describeConnectionError(ring).message).toBe('a');
	});
});
