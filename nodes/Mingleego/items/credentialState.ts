import type { ICredentialDataDecryptedObject, IExecuteSingleFunctions } from 'n8n-workflow';

import { getBaseUrl } from '../../../credentials/MingleegoApi.credentials';
import type { StreamHistory } from '../response/completionAccumulator';
import { RecentlyUsed } from './recentlyUsed';

/**
 * What all runs with one credential share, in this process of n8n: the service counts their requests together and
 * sends all of them the same form of stream.
 */
export interface Account extends StreamHistory {
	/** When a request last came through, in milliseconds since 1970; 0 if none did yet. */
	lastSuccess: number;
}

/** How many are remembered. A process that serves many users sees many credentials, and most of them seldom. */
const MAX_ACCOUNTS = 1_000;

const accounts = new RecentlyUsed<Account>(MAX_ACCOUNTS, () => ({
	lastSuccess: 0,
	endsExplicitly: false,
}));

/**
 * The account of an item's credential, by the credential's ID and the origin of its Base URL: another service behind
 * the same credential is another account. Reads the credential, so it is for once in a run.
 *
 * @param context the item's context
 * @throws what n8n throws when the credential cannot be read
 */
export async function accountOf(context: IExecuteSingleFunctions): Promise<Account> {
	const id = String(context.getNode().credentials?.mingleegoApi?.id);
	return accounts.get(`${id} ${originOf(await context.getCredentials('mingleegoApi'))}`);
}

function originOf(credentials: ICredentialDataDecryptedObject): string {
	try {
		return new URL(getBaseUrl(credentials)).origin;
	} catch {
		// No request can be sent there, and the first one says why.
		return '';
	}
}
