import type {
	IAuthenticateGeneric,
	ICredentialDataDecryptedObject,
	IHttpRequestOptions,
	INode,
	Workflow,
} from 'n8n-workflow';

/** @param value a text, or an expression with `$credentials` */
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
 * @param request changed in place
 */
export function authenticateGeneric(
	authenticate: IAuthenticateGeneric,
	credentials: ICredentialDataDecryptedObject,
	request: IHttpRequestOptions,
	workflow: Workflow,
	node: INode,
): void {
	const parts = request as unknown as Record<string, Record<string, string>>;
	for (const [part, values] of Object.entries(authenticate.properties)) {
		parts[part] ??= {};
		for (const [key, value] of Object.entries(values as Record<string, string>)) {
			const name = resolve(key, credentials, workflow, node);
			parts[part][name] = resolve(value, credentials, workflow, node);
		}
	}
}
