import type { IncomingHttpHeaders } from 'node:http';

import type { Behaviour } from './behavior';

type Form = NonNullable<Behaviour['quoteKey']>;

const ENTITIES: Record<string, string> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	"'": '&#39;',
};

/** How services write down what they were given. */
export const forms: Record<Form, (text: string) => string> = {
	plain: (text) => text,
	// As browsers and most libraries do it, with the letters of an escape in upper case.
	url: (text) => encodeURIComponent(text),
	// As PHP does it, in lower case.
	urlLowerCase: (text) =>
		Array.from(text)
			.map((c) => (/\w/.test(c) ? c : `%${hex(c).padStart(2, '0')}`))
			.join(''),
	form: (text) => new URLSearchParams({ '': text }).toString().slice(1),
	json: (text) => JSON.stringify(text).slice(1, -1).replaceAll('/', '\\/'),
	jsonUnicode: (text) =>
		Array.from(text)
			.map((c) => (/\w/.test(c) ? c : `\\u${hex(c).padStart(4, '0')}`))
			.join(''),
	html: (text) => text.replace(/[&<>"']/g, (c) => ENTITIES[c]),
	htmlNumbers: (text) =>
		Array.from(text)
			.map((c) => (/\w/.test(c) ? c : `&#x${hex(c).toUpperCase()};`))
			.join(''),
};

const hex = (character: string) => character.charCodeAt(0).toString(16);

/**
 * Makes a behaviour that asks for the key to be quoted into one with a body that does.
 *
 * @param headers The request's.
 * @returns The same where it asks for no such thing.
 */
export function withQuotedKey(behaviour: Behaviour, headers: IncomingHttpHeaders): Behaviour {
	const { quoteKey, status = 401 } = behaviour;
	if (quoteKey === undefined) return behaviour;
	const secrets = [headers['x-api-key'], headers.authorization?.replace(/^Bearer /, '')];
	const quoted = secrets
		.filter((secret) => secret !== undefined)
		.map((secret) => forms[quoteKey](String(secret)));
	const words = `Not accepted: ${quoted.join(' and ')}`;
	return quoteKey.startsWith('html')
		? { ...behaviour, status, body: `<html><p>${words}</p></html>`, contentType: 'text/html' }
		: { ...behaviour, status, body: words, contentType: 'text/plain' };
}
