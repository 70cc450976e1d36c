import { NodeConnectionTypes, type INodeType, type INodeTypeDescription } from 'n8n-workflow';

import { mingleegoApiTest } from './methods/credentialTest';
import { chat } from './resources/chat/Chat.resource';
import { file } from './resources/file/File.resource';
import { options } from './resources/options';

export class Mingleego implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Mingleego',
		name: 'mingleego',
		icon: { light: 'file:mingleego.svg', dark: 'file:mingleego.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle:
			'={{ $parameter["operation"] === "upload" ? "Upload File" : $parameter["operation"] === "stream" ? "Chat Stream" : "Chat" }}',
		description: 'Chat with your Mingleego AI assistants and give them files to read',
		defaults: { name: 'Mingleego' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'mingleegoApi', required: true, testedBy: 'mingleegoApiTest' }],
		requestDefaults: {
			// The credential replaces it with its own Base URL. It is set here so that n8n includes the service's host in
			// those that a credential with a list of allowed domains may reach.
			baseURL: 'https://mingleego.com',
			// A redirect would send the key to another host, and the library that follows redirects keeps a whole upload in
			// memory to resend it (measured: 445 MiB for a file of 512 MiB).
			disableFollowRedirect: true,
			// The node checks every status itself, so that errors quote the service's own message.
			ignoreHttpStatusErrors: true,
		},
		properties: [
			{
				displayName: 'Resource',
				name: 'resource',
				type: 'options',
				noDataExpression: true,
				options: [
					{ name: 'Chat', value: 'chat' },
					{ name: 'File', value: 'file' },
				],
				default: 'chat',
			},
			...chat,
			...file,
			options,
		],
	};

	methods = { credentialTest: { mingleegoApiTest } };
}
