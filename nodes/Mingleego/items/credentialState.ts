import type { ICredentialDataDecryptedObject, IExecuteSingleFunctions } from 'n8n-workflow';

import { getBaseUrl } from '../../../credentials/MingleegoApi.credentials';
import type { StreamHistory } from '../response/completionAccumulator';
import { LruCache } from './lruCache';

/**
 * What all runs with one credential share, in this process of n8n: the service counts their requests together and
 * sends all of them the same form of stream.
 */
export interface CredentialState extends StreamHistory {
	/** When a request last came through, in milliseconds since 1970; 0 if none did yet. */
	lastSuccessAt: number;
}

/** How many are remembered. A process that serves many users sees many credentials, and most of them seldom. */
const MAX_CREDENTIAL_STATES = 1_000;

const credentialStates = new LruCache<CredentialState>(MAX_CREDENTIAL_STATES, () => ({
	lastSuccessAt: 0,
	endsExplicitly: false,
}));

/**
 * The account of an item's credential, by the credential's ID and the origin of its Base URL: another service behind
 * the same credential is another account. Reads the credential, so it is for once in a run.
 *
 * @param context the item's context
 * @throws what n8n throws when the credential cannot be read
 */
export async function getCredentialState(
	context: IExecuteSingleFunctions,
): Promise<CredentialState> {
	const id = String(context.getNode().credentials?.mingleegoApi?.id);
	return credentialStates.get(`${id} ${getOrigin(await context.getCredentials('mingleegoApi'))}`);
}

function getOrigin(credentials: ICredentialDataDecryptedObject): string {
	try {
		return new URL(getBaseUrl(credentials)).origin;
	} catch {
		// No request can be sent there, and the first one says why.
		return '';
	}
}
