import {
	NodeConnectionTypes,
	type INodeType,
	type INodeTypeDescription,
	type ISupplyDataFunctions,
	type SupplyData,
} from 'n8n-workflow';

import { mingleegoApiTest } from '../credentialTest';
import { assistantId, DEFAULT_TIMEOUT_MS, maxRetries } from '../sharedFields';
import { supplyAssistantModel } from './supplyAssistantModel';

export class MingleegoChatModel implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Mingleego Chat Model',
		name: 'mingleegoChatModel',
		icon: {
			light: 'file:../Mingleego/mingleego.svg',
			dark: 'file:../Mingleego/mingleego.dark.svg',
		},
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["assistantId"] }}',
		description: "Use a Mingleego AI assistant as the chat model of n8n's AI nodes",
		defaults: { name: 'Mingleego Chat Model' },
		inputs: [],
		outputs: [NodeConnectionTypes.AiLanguageModel],
		outputNames: ['Model'],
		credentials: [{ name: 'mingleegoApi', required: true, testedBy: 'mingleegoApiTest' }],
		properties: [
			{
				...assistantId,
				description:
					'The assistant to use. An expression sees the first item only: one execution uses one assistant. The tools of an AI Agent are described in the prompt, so how well they are used depends on the assistant.',
			},
			{
				displayName: 'Options',
				name: 'options',
				type: 'collection',
				placeholder: 'Add option',
				default: {},
				options: [
					{
						displayName: 'Append File URL',
						name: 'appendFileUrl',
						type: 'boolean',
						default: true,
						description:
							'Whether to append the URL of a file that the assistant generated to the reply. Turn this off where the reply has to be JSON.',
					},
					maxRetries,
					{
						displayName: 'Timeout',
						name: 'timeout',
						type: 'number',
						typeOptions: { minValue: 1 },
						default: DEFAULT_TIMEOUT_MS,
						description:
							'Time in ms to wait for a response to begin, and for each pause within it, before the request is canceled',
					},
				],
			},
		],
	};

	methods = { credentialTest: { mingleegoApiTest } };

	async supplyData(this: ISupplyDataFunctions, itemIndex: number): Promise<SupplyData> {
		return await supplyAssistantModel(this, itemIndex);
	}
}
