import type {
	ICredentialDataDecryptedObject,
	ICredentialsHelper,
	IHttpRequestOptions,
	INode,
	INodeCredentialsDetails,
	INodeProperties,
	IRequestOptionsSimplified,
	IWorkflowExecuteAdditionalData,
	Workflow,
} from 'n8n-workflow';

import { authenticateGeneric } from './authenticate-generic';
import { withCredentialDefaults } from './credential-defaults';
import type { N8n, PackageLoader, StoredCredentials } from './types';

/**
 * What n8n's cli hands to n8n-core for credentials, with the given ones in place of its database and
 * the package's credential types in place of all of n8n's. Expressions in credential values are not
 * resolved.
 *
 * @param onRead called each time a credential is decrypted for a node
 */
export function createCredentialsHelper(
	n8n: N8n,
	loader: PackageLoader,
	stored: StoredCredentials,
	onRead: () => void,
): ICredentialsHelper {
	const typeOf = (name: string) => loader.getCredential(name).type;
	const unsupported = (what: string) => new Error(`The engine harness has no ${what}`);

	class CredentialsHelper extends n8n.workflow.ICredentialsHelper {
		getParentTypes(): string[] {
			return [];
		}

		/** @param nodeType full name */
		isCredentialUsableByNode(typeName: string, nodeType: string): boolean {
			if (!typeOf(typeName).restrictToSupportedNodes) return true;
			const nodes = loader.known.credentials[typeName]?.supportedNodes ?? [];
			return nodes.some((name) => `${loader.packageName}.${name}` === nodeType);
		}

		async authenticate(
			credentials: ICredentialDataDecryptedObject,
			typeName: string,
			requestOptions: IHttpRequestOptions | IRequestOptionsSimplified,
			workflow?: Workflow,
			node?: INode,
		): Promise<IHttpRequestOptions> {
			const request = requestOptions as IHttpRequestOptions;
			const type = typeOf(typeName);
			if (typeof type.authenticate === 'function') {
				return await type.authenticate(credentials, request);
			}
			if (type.authenticate?.type === 'generic' && workflow && node) {
				authenticateGeneric(type.authenticate, credentials, request, workflow, node);
			}
			return request;
		}

		async preAuthentication(): Promise<undefined> {
			return undefined;
		}

		async runPreAuthentication(): Promise<undefined> {
			return undefined;
		}

		/** @returns a copy of its own */
		async getDecrypted(
			_additionalData: IWorkflowExecuteAdditionalData,
			nodeCredentials: INodeCredentialsDetails,
			typeName: string,
		): Promise<ICredentialDataDecryptedObject> {
			const { id } = nodeCredentials;
			const entry = id !== null && Object.hasOwn(stored, id) ? stored[id] : undefined;
			if (entry?.type !== typeName) {
				throw new Error(`Credential with ID "${id}" does not exist for type "${typeName}".`);
			}
			onRead();
			return withCredentialDefaults(n8n, this.getCredentialsProperties(typeName), entry.data);
		}

		getCredentialsProperties(typeName: string): INodeProperties[] {
			return typeOf(typeName).properties;
		}

		async getCredentials(): Promise<never> {
			throw unsupported('encrypted credentials');
		}

		async updateCredentials(): Promise<never> {
			throw unsupported('credential store to write to');
		}

		async updateCredentialsOauthTokenData(): Promise<never> {
			throw unsupported('credential store to write to');
		}
	}

	return new CredentialsHelper();
}
