import type {
	ICredentialDataDecryptedObject,
	ICredentialsExpressionResolveValues,
	ICredentialsHelper,
	IExecuteData,
	IHttpRequestOptions,
	INode,
	INodeCredentialsDetails,
	INodeParameters,
	INodeProperties,
	IRequestOptionsSimplified,
	IWorkflowExecuteAdditionalData,
	Workflow,
	WorkflowExecuteMode,
} from 'n8n-workflow';

import { authenticateGeneric } from './authenticate-generic';
import { withCredentialDefaults } from './credential-defaults';
import type { N8n, PackageLoader, StoredCredentials } from './types';
import { unsupported } from './unsupported';

/**
 * What n8n's cli hands to n8n-core for credentials, with the given ones in place of its database and
 * the package's credential types in place of all of n8n's.
 */
export function createCredentialsHelper(
	n8n: N8n,
	loader: PackageLoader,
	stored: StoredCredentials,
): ICredentialsHelper {
	const getType = (name: string) => loader.getCredential(name).type;

	class CredentialsHelper extends createBaseHelper(n8n) {
		/** @param nodeType full name */
		isCredentialUsableByNode(typeName: string, nodeType: string): boolean {
			return !getType(typeName).restrictToSupportedNodes || isSupported(loader, typeName, nodeType);
		}

		async authenticate(...args: Parameters<ICredentialsHelper['authenticate']>) {
			return await authenticate(loader, ...args);
		}

		/** @returns a copy of its own */
		async getDecrypted(
			_additionalData: IWorkflowExecuteAdditionalData,
			{ id }: INodeCredentialsDetails,
			typeName: string,
			mode: WorkflowExecuteMode,
			_executeData?: IExecuteData,
			_raw?: boolean,
			values?: ICredentialsExpressionResolveValues,
		): Promise<ICredentialDataDecryptedObject> {
			const data = getStored(stored, id, typeName);
			const resolved = values ? resolveExpressions(data, mode, values) : data;
			return withCredentialDefaults(n8n, this.getCredentialsProperties(typeName), resolved);
		}

		getCredentialsProperties(typeName: string): INodeProperties[] {
			return getType(typeName).properties;
		}
	}

	return new CredentialsHelper();
}

/** As n8n does it: for the item that the credential is read for. */
function resolveExpressions(
	data: ICredentialDataDecryptedObject,
	mode: WorkflowExecuteMode,
	values: ICredentialsExpressionResolveValues,
): ICredentialDataDecryptedObject {
	const { workflow, runExecutionData, runIndex, itemIndex, node, connectionInputData } = values;
	return workflow.expression.getParameterValue(
		data as INodeParameters,
		runExecutionData,
		runIndex,
		itemIndex,
		node.name,
		connectionInputData,
		mode,
		{},
	) as ICredentialDataDecryptedObject;
}

/** What n8n-core also asks for, and this engine has none of: types that extend others, tokens, a store to write to. */
function createBaseHelper({ workflow }: N8n) {
	abstract class BaseHelper extends workflow.ICredentialsHelper {
		getParentTypes(): string[] {
			return [];
		}

		async preAuthentication(): Promise<undefined> {
			return undefined;
		}

		async runPreAuthentication(): Promise<undefined> {
			return undefined;
		}

		async getCredentials(): Promise<never> {
			return await unsupported('encrypted credentials')();
		}

		async updateCredentials(): Promise<never> {
			return await unsupported('credential store to write to')();
		}

		async updateCredentialsOauthTokenData(): Promise<never> {
			return await this.updateCredentials();
		}
	}

	return BaseHelper;
}

/** @param nodeType full name */
function isSupported(loader: PackageLoader, typeName: string, nodeType: string): boolean {
	const nodes = loader.known.credentials[typeName]?.supportedNodes ?? [];
	return nodes.some((name) => `${loader.packageName}.${name}` === nodeType);
}

/** @param requestOptions changed in place where the type's `authenticate` is an object */
async function authenticate(
	loader: PackageLoader,
	credentials: ICredentialDataDecryptedObject,
	typeName: string,
	requestOptions: IHttpRequestOptions | IRequestOptionsSimplified,
	workflow?: Workflow,
	node?: INode,
): Promise<IHttpRequestOptions> {
	const request = requestOptions as IHttpRequestOptions;
	const { type } = loader.getCredential(typeName);
	if (typeof type.authenticate === 'function') {
		return await type.authenticate(credentials, request);
	}
	if (type.authenticate?.type === 'generic' && workflow && node) {
		authenticateGeneric(type.authenticate, credentials, request, workflow, node);
	}
	return request;
}

/** @throws Error as n8n does, when there is none of that type */
function getStored(
	stored: StoredCredentials,
	id: string | null,
	typeName: string,
): ICredentialDataDecryptedObject {
	const entry = id !== null && Object.hasOwn(stored, id) ? stored[id] : undefined;
	if (entry?.type !== typeName) {
		throw new Error(`Credential with ID "${id}" does not exist for type "${typeName}".`);
	}
	return entry.data;
}
