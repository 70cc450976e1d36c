import type {
	IAuthenticateGeneric,
	ICredentialDataDecryptedObject,
	IHttpRequestOptions,
	INode,
	Workflow,
} from 'n8n-workflow';

/**
 * @param {string} value a text, or an expression with `$credentials`
 * @param {import('n8n-workflow').ICredentialDataDecryptedObject} credentials
 * @param {import('n8n-workflow').Workflow} workflow
 * @param {import('n8n-workflow').INode} node
 * @returns {string}
 */
function resolve(
	value: string,
	credentials: ICredentialDataDecryptedObject,
	workflow: Workflow,
	node: INode,
): string {
	if (!value.startsWith('=')) return value;
	const keys = { $credentials: credentials };
	const { expression } = workflow;
	const result = expression.getSimpleParameterValue(node, value, 'internal', keys, undefined, '');
	return result ? result.toString() : '';
}

/**
 * Applies the object form of a credential's `authenticate` to a request, as n8n does: each named part
 * of the request (headers, qs, ...) gets the listed values, their expressions resolved.
 *
 * @param {import('n8n-workflow').IAuthenticateGeneric} authenticate
 * @param {import('n8n-workflow').ICredentialDataDecryptedObject} credentials
 * @param {import('n8n-workflow').IHttpRequestOptions} request changed in place
 * @param {import('n8n-workflow').Workflow} workflow
 * @param {import('n8n-workflow').INode} node
 * @returns {void}
 */
export function authenticateGeneric(
	authenticate: IAuthenticateGeneric,
	credentials: ICredentialDataDecryptedObject,
	request: IHttpRequestOptions,
	workflow: Workflow,
	node: INode,
): void {
	const parts =
		/** @type {Record<string, Record<string, string>>} */ /** @type {unknown} */ request as unknown as Record<
			string,
			Record<string, string>
		>;
	for (const [part, values] of Object.entries(authenticate.properties)) {
		parts[part] ??= {};
		for (const [key, value] of Object.entries(
			/** @type {Record<string, string>} */ values as Record<string, string>,
		)) {
			const name = resolve(key, credentials, workflow, node);
			parts[part][name] = resolve(value, credentials, workflow, node);
		}
	}
}
