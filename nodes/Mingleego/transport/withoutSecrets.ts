import type { IExecuteSingleFunctions } from 'n8n-workflow';

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
	const secrets = await secretsOf(context);
	return (text) => secrets.reduce((clean, secret) => clean.replaceAll(secret, '*****'), text);
}

async function secretsOf(context: IExecuteSingleFunctions): Promise<string[]> {
	try {
		const { apiKey, bearerToken } = await context.getCredentials('mingleegoApi');
		return [apiKey, bearerToken]
			.map((secret) => String(secret ?? '').trim())
			.filter((secret) => secret.length >= SHORTEST);
	} catch {
		// Without a credential nothing was sent, so there is nothing to hide.
		return [];
	}
}
