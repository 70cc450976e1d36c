'use strict';

const { authenticateGeneric } = require('./authenticate-generic.js');
const { withCredentialDefaults } = require('./credential-defaults.js');

/**
 * What n8n's cli hands to n8n-core for credentials, with the given ones in place of its database and
 * the package's credential types in place of all of n8n's. Expressions in credential values are not
 * resolved.
 *
 * @param {import('./types.js').N8n} n8n
 * @param {import('./types.js').PackageLoader} loader
 * @param {import('./types.js').StoredCredentials} stored
 * @param {() => void} onRead called each time a credential is decrypted for a node
 * @returns {import('n8n-workflow').ICredentialsHelper}
 */
function createCredentialsHelper(n8n, loader, stored, onRead) {
	/** @param {string} name */
	const typeOf = (name) => loader.getCredential(name).type;
	/** @param {string} what */
	const unsupported = (what) => new Error(`The engine harness has no ${what}`);

	class CredentialsHelper extends n8n.workflow.ICredentialsHelper {
		/** @returns {string[]} */
		getParentTypes() {
			return [];
		}

		/**
		 * @param {string} typeName
		 * @param {string} nodeType full name
		 * @returns {boolean}
		 */
		isCredentialUsableByNode(typeName, nodeType) {
			if (!typeOf(typeName).restrictToSupportedNodes) return true;
			const nodes = loader.known.credentials[typeName]?.supportedNodes ?? [];
			return nodes.some((name) => `${loader.packageName}.${name}` === nodeType);
		}

		/**
		 * @param {import('n8n-workflow').ICredentialDataDecryptedObject} credentials
		 * @param {string} typeName
		 * @param {import('n8n-workflow').IHttpRequestOptions | import('n8n-workflow').IRequestOptionsSimplified} requestOptions
		 * @param {import('n8n-workflow').Workflow} [workflow]
		 * @param {import('n8n-workflow').INode} [node]
		 * @returns {Promise<import('n8n-workflow').IHttpRequestOptions>}
		 */
		async authenticate(credentials, typeName, requestOptions, workflow, node) {
			const request = /** @type {import('n8n-workflow').IHttpRequestOptions} */ (requestOptions);
			const type = typeOf(typeName);
			if (typeof type.authenticate === 'function') {
				return await type.authenticate(credentials, request);
			}
			if (type.authenticate?.type === 'generic' && workflow && node) {
				authenticateGeneric(type.authenticate, credentials, request, workflow, node);
			}
			return request;
		}

		/** @returns {Promise<undefined>} */
		async preAuthentication() {
			return undefined;
		}

		/** @returns {Promise<undefined>} */
		async runPreAuthentication() {
			return undefined;
		}

		/**
		 * @param {import('n8n-workflow').IWorkflowExecuteAdditionalData} _additionalData
		 * @param {import('n8n-workflow').INodeCredentialsDetails} nodeCredentials
		 * @param {string} typeName
		 * @returns {Promise<import('n8n-workflow').ICredentialDataDecryptedObject>} a copy of its own
		 */
		async getDecrypted(_additionalData, nodeCredentials, typeName) {
			const { id } = nodeCredentials;
			const entry = id !== null && Object.hasOwn(stored, id) ? stored[id] : undefined;
			if (entry?.type !== typeName) {
				throw new Error(`Credential with ID "${id}" does not exist for type "${typeName}".`);
			}
			onRead();
			return withCredentialDefaults(n8n, this.getCredentialsProperties(typeName), entry.data);
		}

		/**
		 * @param {string} typeName
		 * @returns {import('n8n-workflow').INodeProperties[]}
		 */
		getCredentialsProperties(typeName) {
			return typeOf(typeName).properties;
		}

		/** @returns {Promise<never>} */
		async getCredentials() {
			throw unsupported('encrypted credentials');
		}

		/** @returns {Promise<never>} */
		async updateCredentials() {
			throw unsupported('credential store to write to');
		}

		/** @returns {Promise<never>} */
		async updateCredentialsOauthTokenData() {
			throw unsupported('credential store to write to');
		}
	}

	return new CredentialsHelper();
}

module.exports = { createCredentialsHelper };
