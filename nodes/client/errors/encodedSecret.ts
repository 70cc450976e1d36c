/**
 * The hexadecimal digits of a secret.
 *
 * @param secret ASCII
 * @returns in lower case and in upper case
 */
export function listHexForms(secret: string): string[] {
	const digits = Array.from(secret, (character) =>
		character.charCodeAt(0).toString(16).padStart(2, '0'),
	).join('');
	return [digits, digits.toUpperCase()];
}

/** What Base64 makes of a secret alone. */
export interface Base64Form {
	text: string;
	/** Whether the character before it holds some bits of the secret as well. */
	isCutBefore: boolean;
	/** The same for the character after it, which padding may follow. */
	isCutAfter: boolean;
}

/**
 * What Base64 and Base64url (RFC 4648, 4 and 5) make of a secret somewhere in a longer text: three bytes become four
 * characters, so that it depends on how many bytes of the first three are another's.
 *
 * @param secret ASCII
 */
export function listBase64Forms(secret: string): Base64Form[] {
	return [0, 1, 2].flatMap((bytesBefore) => {
		const isCutBefore = bytesBefore > 0;
		const isCutAfter = (bytesBefore + secret.length) % 3 > 0;
		const encoded = btoa('\0'.repeat(bytesBefore) + secret)
			.slice(isCutBefore ? bytesBefore + 1 : 0)
			.replace(/.=+$/, '');
		const encodedForUrl = encoded.replaceAll('+', '-').replaceAll('/', '_');
		return [...new Set([encoded, encodedForUrl])].map((text) => ({
			text,
			isCutBefore,
			isCutAfter,
		}));
	});
}
