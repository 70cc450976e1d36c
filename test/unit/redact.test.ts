import fc from 'fast-check';
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { KEY_ENCODINGS } from '../../emulator/quotedKey';
import { createRedactorFor } from '../../nodes/client/errors/redact';

const SEED = 20260101;

/** Every character that a header can carry and that some form escapes. */
const KEY = 'mg_live_"51d0\'c0ffee/5e<cret>+=&%41\\u0041;#x2F';
const TOKEN = 'eyJhbGciOi.JIUzI1/NiIs+InR5==';

const redact = createRedactorFor({ apiKey: KEY, bearerToken: TOKEN });

describe.each(Object.entries(KEY_ENCODINGS))('in the form %s', (_name, form) => {
	test('both are redacted, and everything around them stays', () => {
		const text = `The key "${form(KEY)}" & the token <${form(TOKEN)}> are 100% wrong\\n`;
		expect(redact(text)).toBe('The key "*****" & the token <*****> are 100% wrong\\n');
	});

	test('also where it was escaped once more, as JSON inside of JSON is', () => {
		const inner = JSON.stringify({ error: `The key ${form(KEY)} is wrong` });
		expect(redact(JSON.stringify({ body: inner }))).toBe(
			JSON.stringify({ body: JSON.stringify({ error: 'The key ***** is wrong' }) }),
		);
		expect(redact(`?from=${encodeURIComponent(`a/${form(KEY)}/b`)}&x`)).toBe(
			'?from=a%2F*****%2Fb&x',
		);
	});

	test('any secret in any text', () => {
		const secrets = fc.stringMatching(/^[\x21-\x7e]{6,60}$/);
		fc.assert(
			fc.property(secrets, fc.string(), fc.string(), (secret, before, after) => {
				const text = `${before} ${form(secret)} ${after}`;
				const clean = createRedactorFor({ apiKey: secret })(text);
				expect(clean).not.toContain(form(secret));
				expect(clean).toContain('*****');
			}),
			{ seed: SEED, numRuns: 500 },
		);
	});
});

test.each(['Bearer ', 'bearer  ', ' Bearer\t'])('a token that was typed with %j', (prefix) => {
	const own = createRedactorFor({ bearerToken: `${prefix}${TOKEN}\n` });
	expect(own(`Got "Authorization: Bearer ${TOKEN}"`)).toBe('Got "Authorization: Bearer *****"');
	expect(own(`token ${TOKEN}`)).toBe('token *****');
});

test('a text that was truncated inside a secret', () => {
	for (let length = 6; length < KEY.length; length += 1) {
		expect(redact(`The key ${KEY.slice(0, length)}`)).toBe('The key *****');
		expect(redact(`The key ${KEY.slice(0, length)}…`)).toBe('The key *****…');
	}
});

test('a secret of fewer than six characters is redacted only as a whole word', () => {
	const own = createRedactorFor({ apiKey: 'test' });
	expect(own('The key test failed the latest tests')).toBe('The key ***** failed the latest tests');
	expect(own('test')).toBe('*****');
	expect(own('{"key":"test"}')).toBe('{"key":"*****"}');
});

test('one secret inside another, and side by side', () => {
	const own = createRedactorFor({ apiKey: 'abcdef123', bearerToken: 'xx-abcdef123-yy' });
	expect(own('xx-abcdef123-yy abcdef123abcdef123')).toBe('***** **********');
});

const EMPTY: ICredentialDataDecryptedObject[] = [
	{},
	{ apiKey: '' },
	{ apiKey: ' ', bearerToken: ' Bearer ' },
];

test.each(EMPTY)('nothing is redacted where there is no secret: %j', (credentials) => {
	const text = 'Bearer of good news: 100%25 &amp; more \\u0041';
	expect(createRedactorFor(credentials)(text)).toBe(text);
});
