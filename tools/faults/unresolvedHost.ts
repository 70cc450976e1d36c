import dns from 'node:dns';

/** A host that no name server knows (RFC 6761). */
export const UNRESOLVED_HOST = 'unresolved.test';

const lookup = dns.lookup;

/**
 * Makes this process's look-ups of that host fail as they do when the name server fails for good. Which code a real
 * look-up of an unknown name gives depends on the machine's network.
 */
export function failLookup(): void {
	dns.lookup = new Proxy(lookup, {
		apply(target, thisArgument, parameters: Parameters<typeof lookup>) {
			const [hostname] = parameters;
			if (hostname !== UNRESOLVED_HOST) return Reflect.apply(target, thisArgument, parameters);
			const error = Object.assign(new Error(`getaddrinfo EAI_FAIL ${hostname}`), {
				code: 'EAI_FAIL',
				syscall: 'getaddrinfo',
				hostname,
			});
			const callback: unknown = parameters.at(-1);
			if (typeof callback === 'function') process.nextTick(callback, error);
		},
	});
}
