import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { listSecrets } from '../../../credentials/MingleegoApi.credentials';

/**
 * By the context that sent them, an item's or a sub-node's. They are in nothing that n8n stores, and in memory only as
 * long as the context.
 */
const sentSecrets = new WeakMap<object, Set<string>>();

/**
 * Remembers the secrets that a request is signed with. The credential may be changed until the response comes, and the
 * response may quote them.
 *
 * @param context the context that sends the request
 * @param credentials the credential's fields, decrypted
 */
export function rememberSecrets(
	context: object,
	credentials: ICredentialDataDecryptedObject,
): void {
	const known = sentSecrets.get(context);
	const secrets = listSecrets(credentials);
	if (known === undefined) sentSecrets.set(context, new Set(secrets));
	else secrets.forEach((secret) => known.add(secret));
}

/**
 * The secrets that the requests of a context were signed with.
 *
 * @param context the context that sent the requests
 */
export function getSentSecrets(context: object): string[] {
	return [...(sentSecrets.get(context) ?? [])];
}
