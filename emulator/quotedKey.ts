import type { IncomingHttpHeaders } from 'node:http';

import type { Behavior } from './behavior';

type Form = NonNullable<Behavior['quoteKey']>;

const ENTITIES: Record<string, string> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	"'": '&#39;',
};

/** How services encode a value that they quote. */
export const KEY_ENCODINGS: Record<Form, (text: string) => string> = {
	plain: (text) => text,
	// As browsers and most libraries do it, with the letters of an escape in upper case.
	url: (text) => encodeURIComponent(text),
	// As PHP does it, in lower case.
	urlLowerCase: (text) =>
		Array.from(text)
			.map((c) => (/\w/.test(c) ? c : `%${toHex(c).padStart(2, '0')}`))
			.join(''),
	form: (text) => new URLSearchParams({ '': text }).toString().slice(1),
	json: (text) => JSON.stringify(text).slice(1, -1).replaceAll('/', '\\/'),
	jsonUnicode: (text) =>
		Array.from(text)
			.map((c) => (/\w/.test(c) ? c : `\\u${toHex(c).padStart(4, '0')}`))
			.join(''),
	html: (text) => text.replace(/[&<>"']/g, (c) => ENTITIES[c]),
	htmlNumbers: (text) =>
		Array.from(text)
			.map((c) => (/\w/.test(c) ? c : `&#x${toHex(c).toUpperCase()};`))
			.join(''),
	base64: (text) => Buffer.from(text).toString('base64'),
	base64Url: (text) => Buffer.from(text).toString('base64url'),
	hex: (text) => Buffer.from(text).toString('hex'),
	hexUpperCase: (text) => Buffer.from(text).toString('hex').toUpperCase(),
	// As Python shows bytes.
	bytes: (text) => Array.from(text, (c) => `\\x${toHex(c).padStart(2, '0')}`).join(''),
};

const toHex = (character: string) => character.charCodeAt(0).toString(16);

/**
 * Adds the body that quotes the key to a behavior that asks for it.
 *
 * @param headers The request's.
 * @returns The same behavior where it does not ask for it.
 */
export function withQuotedKey(behavior: Behavior, headers: IncomingHttpHeaders): Behavior {
	const { quoteKey, status = 401 } = behavior;
	if (quoteKey === undefined) return behavior;
	const secrets = [headers['x-api-key'], headers.authorization?.replace(/^Bearer /, '')];
	const quoted = secrets
		.filter((secret) => secret !== undefined)
		.map((secret) => KEY_ENCODINGS[quoteKey](String(secret)));
	const text = `Not accepted: ${quoted.join(' and ')}`;
	return quoteKey.startsWith('html')
		? { ...behavior, status, body: `<html><p>${text}</p></html>`, contentType: 'text/html' }
		: { ...behavior, status, body: text, contentType: 'text/plain' };
}
