import type { IDataObject } from 'n8n-workflow';

import { InputError } from '../client/errors/inputError';
import type { Connection } from '../client/MingleegoClient';

/** The ports of a proxy whose address has none (https://url.spec.whatwg.org/#default-port). */
const DEFAULT_PORTS: Record<string, number> = { http: 80, https: 443 };

/**
 * Reads how n8n is to connect. n8n gives a declarative node Request Options for that, and a sub-node none.
 *
 * @param options the node's options
 * @returns the same as n8n makes of Request Options
 * @throws InputError when the proxy is not a URL
 */
export function readConnection({ proxy, allowUnauthorizedCerts }: IDataObject): Connection {
	return {
		skipSslCertificateValidation: allowUnauthorizedCerts === true,
		proxy: proxy === undefined || proxy === '' ? undefined : parseProxy(String(proxy).trim()),
	};
}

function parseProxy(address: string): Connection['proxy'] {
	const url = URL.canParse(address) ? new URL(address) : undefined;
	const protocol = url?.protocol.slice(0, -1) ?? '';
	if (!url || !(protocol in DEFAULT_PORTS)) {
		// The address may contain a password.
		throw new InputError(
			'Proxy is not an HTTP or HTTPS URL',
			'Enter its address, such as http://myproxy:3128.',
		);
	}
	const { hostname: host, port, username, password } = url;
	const auth = {
		username: decodeURIComponent(username),
		password: decodeURIComponent(password),
	};
	return {
		host,
		port: port === '' ? DEFAULT_PORTS[protocol] : Number(port),
		protocol,
		...(username !== '' && { auth }),
	};
}
