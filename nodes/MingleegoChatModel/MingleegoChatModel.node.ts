import {
	NodeConnectionTypes,
	type INodeType,
	type INodeTypeDescription,
	type ISupplyDataFunctions,
	type SupplyData,
} from 'n8n-workflow';

import { mingleegoApiTest } from '../credentialTest';
import { assistantId, maxRetries, timeout } from '../sharedFields';
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
				description: `${assistantId.description} One execution uses one assistant: an expression sees only the first item. The tools of an AI Agent are described in the prompt, and how well they are used depends on the assistant.`,
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
					{
						displayName: 'Ignore SSL Issues (Insecure)',
						name: 'allowUnauthorizedCerts',
						type: 'boolean',
						default: false,
						description: 'Whether to connect even if SSL certificate validation is not possible',
					},
					maxRetries,
					{
						displayName: 'Proxy',
						name: 'proxy',
						type: 'string',
						default: '',
						placeholder: 'e.g. http://myproxy:3128',
						description:
							'HTTP proxy to use. If it requires authentication, enter it as http://username:password@myproxy:3128.',
					},
					timeout,
				],
			},
		],
	};

	methods = { credentialTest: { mingleegoApiTest } };

	async supplyData(this: ISupplyDataFunctions, itemIndex: number): Promise<SupplyData> {
		return await supplyAssistantModel(this, itemIndex);
	}
}
