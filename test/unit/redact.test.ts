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

describe('inside of a longer text in Base64', () => {
	const before = ['', 'u', 'us', 'user:', '{"headers":{"x-api-key":"'];
	const after = ['', ':', '"}}', ' and then some more text'];
	const encodings = ['base64', 'base64url'] as const;
	const cases = before.flatMap((start) =>
		after.flatMap((end) => encodings.map((encoding) => ({ start, end, encoding }))),
	);
	test.each(cases)('%j', ({ start, end, encoding }) => {
		// Each length of a secret leaves other bits in the characters around it.
		for (const key of [
			'mg_live_51d0c0ffee+/~~~',
			'mg_live_51d0c0ffee+/~~',
			'mg_live_51d0c0ffee+/~',
			'mg_0c0ff',
			'mg_0c0f',
			'mg_0c0',
		]) {
			const own = createRedactorFor({ apiKey: key });
			const encoded = Buffer.from(start + key + end).toString(encoding);
			const clean = own(`Authorization: Basic ${encoded} is wrong`);
			const [head, tail, ...more] = clean.split('*****');
			expect(more).toEqual([]);
			// What is left of it decodes to nothing but what was around the key, without a bit of the key.
			const left = head.replace('Authorization: Basic ', '');
			expect(start.startsWith(Buffer.from(left, encoding).toString())).toBe(true);
			expect(left).toHaveLength(Math.floor((start.length * 8) / 6));
			const right = tail.replace(' is wrong', '').replace(/=+$/, '');
			const skipped = Math.ceil(((start.length + key.length) * 8) / 6);
			expect(encoded.slice(skipped).replace(/=+$/, '')).toBe(right);
		}
	});

	test('with the characters that a URL or JSON escapes', () => {
		const key = '?>?>?>?>?>?>';
		const encoded = Buffer.from(key).toString('base64');
		expect(encoded).toMatch(/[+/]/);
		const own = createRedactorFor({ apiKey: key });
		expect(own(`?key=${encodeURIComponent(encoded)}&x`)).toBe('?key=*****&x');
		expect(own(`{"key":"${encoded.replaceAll('/', '\\/')}"}`)).toBe('{"key":"*****"}');
	});
});

describe('of what services show in place of a key', () => {
	const SK = 'sk-proj-0aB1cD2eF3gH4iJ5kL6mN7oP8qR9';
	const own = createRedactorFor({ apiKey: SK });

	const SHOWN: Array<[string, string]> = [
		['sk-proj-...', '*****...'],
		['sk-proj-0aB1…', '*****…'],
		['sk-proj-0aB1***', '********'],
		['sk-proj-0aB1*', '******'],
		['sk-proj-0aB1••••••', '*****••••••'],
		['sk-proj-0aB1xxxxxxxx', '*****xxxxxxxx'],
		['sk-proj-0aB1XXXX', '*****XXXX'],
		['sk-proj-0aB1 ...', '***** ...'],
		['sk-proj-0aB1[...]', '*****[...]'],
		['sk-proj-0aB1\\u2026', '*****\\u2026'],
		['sk-proj-0aB1&hellip;', '*****&hellip;'],
		['sk-proj-0aB1&#8230;', '*****&#8230;'],
		['sk%2Dproj%2D0aB1...', '*****...'],
		['sk-proj-***qR9', '*************'],
		['sk-proj-0aB1cD2***R9', '*************'],
		['sk-...8qR9', '*****...*****'],
		['sk-p****oP8qR9', '**************'],
		['****************P8qR9', '****************P8qR9'],
		['****************oP8qR9', '*********************'],
		['…8qR9', '…8qR9'],
		// A part that was cut off without a mark.
		['sk-proj-0aB1cD2e', '*****'],
		['cut sk-proj-0aB1cD2eF3', 'cut *****'],
		['kL6mN7oP8qR9', 'kL6mN7oP8qR9'],
		['4iJ5kL6mN7oP8qR9', '*****'],
	];
	test.each(SHOWN)('%s', (shown, clean) => {
		expect(own(`The key "${shown}" is wrong, sk-proj- is not.`)).toBe(
			`The key "${clean}" is wrong, sk-proj- is not.`,
		);
		expect(own(JSON.stringify({ error: { message: `No key ${shown}`, code: 401 } }))).toBe(
			JSON.stringify({ error: { message: `No key ${clean}`, code: 401 } }),
		);
	});

	test('also of its Base64 and its hexadecimal digits', () => {
		const encoded = Buffer.from(SK).toString('base64');
		expect(own(`Basic ${encoded.slice(0, 12)}... is wrong`)).toBe('Basic *****... is wrong');
		const digits = Buffer.from(SK).toString('hex');
		expect(own(`${digits.slice(0, 12)}***${digits.slice(-4)} is wrong`)).toBe(
			'************* is wrong',
		);
	});

	test.each([
		'Mingleego said: sk... is no key, and neither is *sk* nor sk-p…',
		'Loading... done. Wait… ***important*** [xxx] sk-proj-key',
		'Keys start with sk-proj-, see sk-proj-<your key>. (sk-proj-)',
	])('words stay: %s', (text) => {
		expect(own(text)).toBe(text);
	});
});

test('the time is linear in the text, whatever it holds', () => {
	const key = 'mg_live_51d0c0ffee5ecretZq8vK2';
	const own = createRedactorFor({ apiKey: key, bearerToken: 'a'.repeat(300) });
	const parts = ['mg_live_51d0*', 'mg_', key, 'a', '.', '*', 'x', ' [', '%25', '&#0', '\\', '&'];
	for (const part of parts) {
		// Not a speed test: a search whose time is the square of the text's length would take an hour.
		const text = part.repeat(300_000 / part.length);
		expect(own(text).length).toBeLessThan(1_500_000);
	}
});

test('a secret that repeats itself', () => {
	const own = createRedactorFor({ apiKey: 'abababab', bearerToken: 'ababababc' });
	expect(own('ababababababc abababab-xababababx')).toBe('***** *****-x*****x');
});

test('a secret that looks as if a space were escaped in it', () => {
	const own = createRedactorFor({ apiKey: 'x%20yz%20x' });
	expect(own('The key x%20yz%20x is wrong')).toBe('The key ***** is wrong');
	expect(own(' x x%2520yz%2520x x yz x, x')).toBe(' x ***** *****, x');
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
