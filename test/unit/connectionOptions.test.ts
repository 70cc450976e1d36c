import { readConnection } from '../../nodes/MingleegoChatModel/connectionOptions';

test.each([
	['http://myproxy:3128', { host: 'myproxy', port: 3128, protocol: 'http' }],
	[' https://proxy.example ', { host: 'proxy.example', port: 443, protocol: 'https' }],
	[
		'http://anna:p%40ss@myproxy:8080',
		{ host: 'myproxy', port: 8080, protocol: 'http', auth: { username: 'anna', password: 'p@ss' } },
	],
])('the proxy %s', (proxy, parsed) => {
	expect(readConnection({ proxy }).proxy).toEqual(parsed);
});

test.each(['', undefined])('no proxy: %p', (proxy) => {
	expect(readConnection({ proxy }).proxy).toBeUndefined();
});

test.each(['myproxy:3128', 'ftp://myproxy', '3128'])(
	'%s is no proxy, and is not quoted',
	(proxy) => {
		expect(() => readConnection({ proxy })).toThrow('Proxy is not an HTTP or HTTPS URL');
	},
);

test.each([
	[true, true],
	[false, false],
	[undefined, false],
])('Ignore SSL Issues %p', (allowUnauthorizedCerts, skips) => {
	expect(readConnection({ allowUnauthorizedCerts }).skipSslCertificateValidation).toBe(skips);
});
