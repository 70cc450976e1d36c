import type { INodeType, INodeTypeDescription } from 'n8n-workflow';

/**
 * Stand-in for a node of which a run needs only that it passes its items on: a trigger, which gets the run's input, or
 * No Operation. n8n looks up the type of a sticky note as well, which never runs.
 */
export const createPassThrough = (description: INodeTypeDescription): INodeType => ({
	description,
	async execute() {
		return [this.getInputData()];
	},
});
