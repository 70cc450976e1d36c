import { InputError } from '../client/errors/inputError';

/** What the node uses of n8n's SDK for AI nodes. */
export type Sdk = Pick<typeof import('@n8n/ai-node-sdk'), 'supplyModel'>;

/**
 * Loads n8n's SDK for AI nodes, which n8n has from 2.16 on.
 *
 * Only this node needs it. An import at the top of a file would fail when n8n loads the package, and with it the main
 * node, on older versions.
 *
 * @throws InputError when this n8n has none
 */
export async function loadSdk(): Promise<Sdk> {
	try {
		return await import('@n8n/ai-node-sdk');
	} catch {
		// Reported below: the error for a missing module says nothing about n8n.
	}
	throw new InputError(
		'Mingleego Chat Model needs n8n 2.16 or later',
		'Update n8n, or use the Mingleego node, which works without the SDK for AI nodes that this version lacks.',
	);
}
