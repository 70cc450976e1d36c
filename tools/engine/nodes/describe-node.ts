import type { INodeTypeDescription } from 'n8n-workflow';

/** What differs in the description of a trigger. */
export const TRIGGER: Partial<INodeTypeDescription> = { group: ['trigger'], inputs: [] };

/**
 * The description of a stand-in: no parameters, one input and one output, unless said otherwise.
 *
 * @param name without the package's
 */
export const describeNode = (
	displayName: string,
	name: string,
	more: Partial<INodeTypeDescription> = {},
): INodeTypeDescription => ({
	displayName,
	name,
	group: ['transform'],
	version: 1,
	description: displayName,
	defaults: { name: displayName },
	inputs: ['main'],
	outputs: ['main'],
	properties: [],
	...more,
});
