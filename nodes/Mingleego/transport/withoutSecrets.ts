import type { ICredentialDataDecryptedObject, IExecuteSingleFunctions } from 'n8n-workflow';

/** Shorter than this, a "secret" would be found in every second word. No key is so short. */
const SHORTEST = 6;

/**
 * Gives a function that takes the credential's secrets out of a text. Services quote the key they refuse.
 *
 * @param context the item's context; its credential is read, so this is for errors only
 */
export async function withoutSecrets(
	context: IExecuteSingleFunctions,
): Promise<(text: string) => string> {
	try {
		return withoutSecretsOf(await context.getCredentials('mingleegoApi'));
	} catch {
		// Without a credential nothing was sent, so there is nothing to hide.
		return (text) => text;
	}
}

/**
 * The same where the credential is known.
 *
 * @param credentials its fields, decrypted
 */
export function withoutSecretsOf({
	apiKey,
	bearerToken,
}: ICredentialDataDecryptedObject): (text: string) => string {
	const secrets = [apiKey, bearerToken]
		.map((secret) => String(secret ?? '').trim())
		.filter((secret) => secret.length >= SHORTEST);
	return (text) => secrets.reduce((clean, secret) => clean.replaceAll(secret, '*****'), text);
}
