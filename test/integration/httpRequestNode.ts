import type { IDataObject, IExecuteFunctions, INodeType } from 'n8n-workflow';

/** How n8n sends a request with a credential. */
type Send = (this: IExecuteFunctions, credentialType: string, request: object) => Promise<unknown>;

/** The two ways: that of the HTTP Request node, whose requests have a `uri`, and that of most other nodes. */
interface Helpers {
	requestWithAuthentication: Send;
	httpRequestWithAuthentication: Send;
}

/** What an item sends, and how. */
export interface HttpUse {
	helper: keyof Helpers;
	request: IDataObject;
}

/** Stand-in for n8n's HTTP Request with our credential: each item holds a request, and its output is the response. */
export const httpRequest: INodeType = {
	description: {
		displayName: 'HTTP Request',
		name: 'httpRequest',
		group: ['output'],
		version: 4.4,
		description: 'Makes an HTTP request',
		defaults: { name: 'HTTP Request' },
		inputs: ['main'],
		outputs: ['main'],
		properties: [],
	},
	async execute() {
		const helpers = this.helpers as Helpers;
		const items = this.getInputData().map(async ({ json }, item) => {
			const { helper, request } = json as unknown as HttpUse;
			const response = await helpers[helper]
				.call(this, 'mingleegoApi', request)
				.catch((error: Error) => {
					if (!this.continueOnFail()) throw error;
					const { message, description } = error as Error & { description?: string };
					return { error: message, description };
				});
			return { json: { response } as IDataObject, pairedItem: { item } };
		});
		return [await Promise.all(items)];
	},
};
