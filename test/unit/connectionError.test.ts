import {
	ConnectionError,
	explainLostConnection,
	toConnectionError,
} from '../../nodes/client/errors/connectionError';
import { FILE_SERVER, MINGLEEGO } from '../../nodes/client/errors/server';

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
	])('%s', (failure, message) => {
		const error = toConnectionError(failure, MINGLEEGO);
		expect(error).toBeInstanceOf(ConnectionError);
		expect((error as Error).message).toContain(message);
	});

	test.each([
		new Error('n8n', { cause: new Error('The Base URL "x" is not an HTTP or HTTPS URL') }),
		failing('ENOSPC'),
		failing('ERR_CANCELED', 'canceled'),
		failing('constructor'),
		'odd',
		undefined,
	])('%s is none', (failure) => {
		expect(toConnectionError(failure, MINGLEEGO)).toBe(failure);
	});

	test.each([
		[failing('ETIMEDOUT', 'connect ETIMEDOUT 192.0.2.1:443'), 'unreachable'],
		[Object.assign(failing('ETIMEDOUT'), { syscall: 'connect' }), 'unreachable'],
		// How n8n 2.8 and 1.122 wrap it.
		[
			Object.assign(failing('ETIMEDOUT', 'The connection timed out'), {
				messages: ['connect ETIMEDOUT 192.0.2.1:443'],
			}),
			'unreachable',
		],
		// Of both address families of a host, after 250 ms.
		[
			Object.assign(
				new AggregateError([failing('ETIMEDOUT', 'connect ETIMEDOUT 192.0.2.1:443')], ''),
				{ code: 'ETIMEDOUT' },
			),
			'unreachable',
		],
		[failing('ETIMEDOUT', ''), 'unreachable'],
		[failing('ETIMEDOUT', 'AggregateError'), 'unreachable'],
		[failing('ETIMEDOUT', 'read ETIMEDOUT'), 'lost'],
		[Object.assign(failing('ETIMEDOUT'), { syscall: 'write' }), 'lost'],
		[failing('ETIMEDOUT', 'timeout of 5 ms exceeded'), undefined],
		[failing('ECONNABORTED', 'timeout of 5 ms exceeded'), undefined],
	])('a timeout is told apart by what timed out: %s', (failure, transient) => {
		expect(toConnectionError(failure, MINGLEEGO)).toMatchObject({ transient });
	});

	test.each(['EAI_FAIL', 'EAI_NODATA', 'ESERVFAIL', 'ENETDOWN', 'EHOSTDOWN', 'EAI_AGAIN'])(
		'nothing was sent with %s',
		(code) => {
			expect(toConnectionError(failing(code), MINGLEEGO)).toMatchObject({
				transient: 'unreachable',
				hint: MINGLEEGO.check,
			});
		},
	);

	test.each(['EMFILE', 'ENFILE', 'EADDRNOTAVAIL', 'ENOBUFS'])(
		'%s is a matter of this n8n instance',
		(code) => {
			const error = toConnectionError(failing(code), MINGLEEGO);
			expect(error).toMatchObject({ transient: 'local' });
			expect((error as ConnectionError).hint).toContain('Lower Max Concurrent Requests');
		},
	);

	test('names the server', () => {
		expect(toConnectionError(failing('ECONNREFUSED'), FILE_SERVER)).toMatchObject({
			message: 'Could not reach the file server: the connection was refused (ECONNREFUSED)',
			hint: 'Check that this n8n instance can reach the URL in fileUrl.',
		});
	});

	test('a connection that was lost while the response was read was there before', () => {
		const read = (code: string) =>
			explainLostConnection(toConnectionError(failing(code), MINGLEEGO), 'the reply', 'Try again.');
		expect(read('ERR_STREAM_PREMATURE_CLOSE')).toMatchObject({
			message: 'The connection was lost before the reply was complete (ERR_STREAM_PREMATURE_CLOSE)',
			hint: 'Try again.',
			transient: 'lost',
		});
		expect(read('Z_DATA_ERROR')).toMatchObject({
			message: 'Could not reach Mingleego: its response could not be decompressed (Z_DATA_ERROR)',
		});
	});

	test('an error that causes itself', () => {
		const ring = new Error('a');
		ring.cause = ring;
		expect(toConnectionError(ring, MINGLEEGO)).toBe(ring);
	});
});
