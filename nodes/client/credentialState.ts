import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { getBaseUrl } from '../../credentials/MingleegoApi.credentials';
import type { RequestContext } from './errors/requestContext';
import type { StreamHistory } from './stream/completionAccumulator';
import { LruCache } from './lruCache';

/**
 * What all runs with one credential share in this n8n process: the service counts their requests together and sends all
 * of them the same form of stream.
 */
export interface CredentialState extends StreamHistory {
	/** When a request last succeeded, in milliseconds since 1970; 0 if none has yet. */
	lastSuccessAt: number;
}

/** The maximum number of states. A process that serves many users sees many credentials, most of them rarely. */
const MAX_CREDENTIAL_STATES = 1_000;

const credentialStates = new LruCache<CredentialState>(MAX_CREDENTIAL_STATES, () => ({
	lastSuccessAt: 0,
	endsExplicitly: false,
}));

/**
 * What a credential's state is kept under: the credential's ID and the origin of its Base URL, so that another service
 * with the same credential has a state of its own. Reads the credential, so call it once per run.
 *
 * @param context the item's context, or a sub-node's
 * @throws what n8n throws when the credential cannot be read
 */
export async function getCredentialKey(context: RequestContext): Promise<string> {
	const id = String(context.getNode().credentials?.mingleegoApi?.id);
	return `${id} ${getOrigin(await context.getCredentials('mingleegoApi'))}`;
}

/** @param key as `getCredentialKey` returns it */
export function getCredentialState(key: string): CredentialState {
	return credentialStates.get(key);
}

function getOrigin(credentials: ICredentialDataDecryptedObject): string {
	try {
		return new URL(getBaseUrl(credentials)).origin;
	} catch {
		// No request can be sent there, and the first one reports why.
		return '';
	}
}
