import type {
	ICredentialDataDecryptedObject,
	ICredentialsHelper,
	ICredentialTestFunction,
	INodeCredentialTestResult,
} from 'n8n-workflow';

import { createAdditionalData } from './additional-data';
import { withCredentialDefaults } from './credential-defaults';
import type { N8n, PackageLoader } from './types';

/** The function that the package's nodes name as the credential's test (`testedBy`). */
function findTest(loader: PackageLoader, typeName: string): ICredentialTestFunction | undefined {
	for (const { type: node } of Object.values(loader.nodeTypes)) {
		for (const nodeType of loader.getVersionedNodeTypeAll(node)) {
			const use = nodeType.description.credentials?.find(({ name }) => name === typeName);
			if (typeof use?.testedBy !== 'string') continue;
			const test = nodeType.methods?.credentialTest?.[use.testedBy];
			if (test) return test;
		}
	}
	return undefined;
}

/**
 * Tests a credential as n8n's credential window does, with n8n-core's own context for it.
 *
 * @param data as the form's fields hold it
 * @throws Error for a credential type the package does not have, or one whose test is declarative
 *   (n8n would prefer that one, and this harness does not run it); else what the test itself throws
 */
export async function testCredential(
	n8n: N8n,
	loader: PackageLoader,
	credentialsHelper: ICredentialsHelper,
	typeName: string,
	data: ICredentialDataDecryptedObject,
): Promise<INodeCredentialTestResult> {
	const { type } = loader.getCredential(typeName);
	if (type.test) throw new Error(`${typeName} has a declarative test, which is not supported here`);
	const test = findTest(loader, typeName);
	if (!test) {
		return { status: 'Error', message: 'No testing function found for this credential.' };
	}
	// Up to n8n-core 2.8 at least the class takes no argument; JavaScript lets it be given one.
	const context = new n8n.core.CredentialTestContext(createAdditionalData(n8n, credentialsHelper));
	return await test.call(context, {
		id: '1',
		name: typeName,
		type: typeName,
		data: withCredentialDefaults(n8n, type.properties, data),
	});
}
