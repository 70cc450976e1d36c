import type { IncomingHttpHeaders } from 'node:http';

const ENTITIES: Record<string, string> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	"'": '&#39;',
};

/** How services encode a value that they quote. */
export const KEY_ENCODINGS = {
	plain: (text: string) => text,
	// As browsers and most libraries do it, with the letters of an escape in upper case.
	url: (text: string) => encodeURIComponent(text),
	// As PHP does it, in lower case.
	urlLowerCase: (text: string) => escapeSigns(text, (code) => `%${code.padStart(2, '0')}`),
	form: (text: string) => new URLSearchParams({ '': text }).toString().slice(1),
	json: (text: string) => JSON.stringify(text).slice(1, -1).replaceAll('/', '\\/'),
	jsonUnicode: (text: string) => escapeSigns(text, (code) => `\\u${code.padStart(4, '0')}`),
	html: (text: string) => text.replace(/[&<>"']/g, (c) => ENTITIES[c]),
	htmlNumbers: (text: string) => escapeSigns(text, (code) => `&#x${code.toUpperCase()};`),
	base64: (text: string) => Buffer.from(text).toString('base64'),
	base64Url: (text: string) => Buffer.from(text).toString('base64url'),
	hex: (text: string) => Buffer.from(text).toString('hex'),
	hexUpperCase: (text: string) => Buffer.from(text).toString('hex').toUpperCase(),
	// As Python shows bytes.
	bytes: (text: string) => Array.from(text, (c) => `\\x${toHex(c).padStart(2, '0')}`).join(''),
};

/** @param escape Makes an escape of a character's hexadecimal code. */
const escapeSigns = (text: string, escape: (code: string) => string) =>
	text.replace(/\W/g, (character) => escape(toHex(character)));

const toHex = (character: string) => character.charCodeAt(0).toString(16);

/**
 * Refuses a request in words that quote its key, and its bearer token.
 *
 * @param form How they are encoded.
 * @param headers The request's.
 */
export function quoteKey(
	form: keyof typeof KEY_ENCODINGS,
	headers: IncomingHttpHeaders,
): { body: string; contentType: string } {
	const quoted = [headers['x-api-key'], headers.authorization?.replace(/^Bearer /, '')]
		.filter((secret) => secret !== undefined)
		.map((secret) => KEY_ENCODINGS[form](String(secret)));
	const text = `Not accepted: ${quoted.join(' and ')}`;
	return form.startsWith('html')
		? { body: `<html><p>${text}</p></html>`, contentType: 'text/html' }
		: { body: text, contentType: 'text/plain' };
}
