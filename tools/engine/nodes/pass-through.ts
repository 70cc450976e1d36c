import type { INodeType, INodeTypeDescription } from 'n8n-workflow';

/**
 * Stand-in for a node of which a run needs only that it passes its items on: a trigger, which gets the run's input, or
 * No Operation. n8n looks up the type of a sticky note as well, which never runs.
 *
 * @param name without the package's
 */
export function createPassThrough(
	displayName: string,
	name: string,
	more: Partial<INodeTypeDescription>,
): INodeType {
	return {
		description: {
			displayName,
			name,
			group: ['organization'],
			version: 1,
			description: displayName,
			defaults: { name: displayName },
			inputs: [],
			outputs: ['main'],
			properties: [],
			...more,
		},
		async execute() {
			return [this.getInputData()];
		},
	};
}
