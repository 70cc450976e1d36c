import type {
	ICredentialDataDecryptedObject,
	INodeParameters,
	INodeProperties,
} from 'n8n-workflow';

import type { N8n } from './types';

/**
 * A credential's values as a node gets them: a copy, with the type's defaults where nothing is stored.
 *
 * @param properties of the credential type
 * @param data as stored, left as it is
 */
export function withCredentialDefaults(
	{ workflow }: N8n,
	properties: INodeProperties[],
	data: ICredentialDataDecryptedObject,
): ICredentialDataDecryptedObject {
	const stored = structuredClone(data) as INodeParameters;
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
	return {
		...(allowedHttpRequestDomains !== undefined && { allowedHttpRequestDomains }),
		...(allowedDomains !== undefined && { allowedDomains }),
		...values,
	} as ICredentialDataDecryptedObject;
}
