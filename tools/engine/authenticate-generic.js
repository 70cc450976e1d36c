'use strict';

/**
 * @param {string} value a text, or an expression with `$credentials`
 * @param {import('n8n-workflow').ICredentialDataDecryptedObject} credentials
 * @param {import('n8n-workflow').Workflow} workflow
 * @param {import('n8n-workflow').INode} node
 * @returns {string}
 */
function resolve(value, credentials, workflow, node) {
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
function authenticateGeneric(authenticate, credentials, request, workflow, node) {
	const parts = /** @type {Record<string, Record<string, string>>} */ (
		/** @type {unknown} */ (request)
	);
	for (const [part, values] of Object.entries(authenticate.properties)) {
		parts[part] ??= {};
		for (const [key, value] of Object.entries(/** @type {Record<string, string>} */ (values))) {
			const name = resolve(key, credentials, workflow, node);
			parts[part][name] = resolve(value, credentials, workflow, node);
		}
	}
}

module.exports = { authenticateGeneric };
