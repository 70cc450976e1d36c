import type {
	ICredentialDataDecryptedObject,
	INodeParameters,
	INodeProperties,
} from 'n8n-workflow';

import type { N8n } from './types';

/**
 * A credential's values as a node gets them: a copy, with the type's defaults where nothing is stored.
 *
 * @param {import('./types.js').N8n} n8n
 * @param {import('n8n-workflow').INodeProperties[]} properties of the credential type
 * @param {import('n8n-workflow').ICredentialDataDecryptedObject} data as stored, left as it is
 * @returns {import('n8n-workflow').ICredentialDataDecryptedObject}
 */
export function withCredentialDefaults(
	{ workflow }: N8n,
	properties: INodeProperties[],
	data: ICredentialDataDecryptedObject,
): ICredentialDataDecryptedObject {
	const stored = /** @type {import('n8n-workflow').INodeParameters} */ structuredClone(
		data,
	) as INodeParameters;
	const values = workflow.NodeHelpers.getNodeParameters(
		properties,
		stored,
		true,
		false,
		null,
		null,
	);
	// n8n keeps these two though the type does not list them: its editor adds them to every type.
	const { allowedHttpRequestDomains, allowedDomains } = stored;
	return /** @type {import('n8n-workflow').ICredentialDataDecryptedObject} */ {
		...(allowedHttpRequestDomains !== undefined && { allowedHttpRequestDomains }),
		...(allowedDomains !== undefined && { allowedDomains }),
		...values,
	} as ICredentialDataDecryptedObject;
}
