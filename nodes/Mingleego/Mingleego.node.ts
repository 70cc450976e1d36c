import { NodeConnectionTypes, type INodeType, type INodeTypeDescription } from 'n8n-workflow';

import { mingleegoApiTest } from '../credentialTest';
import { chat } from './resources/chat/Chat.resource';
import { file } from './resources/file/File.resource';
import { options } from './resources/options';

/** From this number of items on, a run lasts for minutes if the assistant takes some seconds for each. */
const LARGE_RUN_ITEMS = 500;

export class Mingleego implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Mingleego',
		name: 'mingleego',
		icon: { light: 'file:mingleego.svg', dark: 'file:mingleego.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle:
			'={{ $parameter["resource"] === "file" ? $parameter["operation"].toTitleCase() + " File" : $parameter["operation"] === "stream" ? "Chat Stream" : "Chat" }}',
		description: 'Chat with your Mingleego AI assistants and give them files to read',
		defaults: { name: 'Mingleego' },
		usableAsTool: true,
		builderHint: {
			searchHint:
				'Asks a Mingleego assistant. To ask about a file, set attachments to the name of its binary field; Upload File is needed only where several nodes ask about the same file. The reply is in text, and the URL of a file that the assistant generated is in fileUrl. Each item is a request of its own, with retries and a limit on concurrent requests built in, so no loop and no wait are needed around the node. To put an assistant behind an AI Agent or a chain, use Mingleego Chat Model.',
			relatedNodes: [
				{
					nodeType: 'n8n-nodes-mingleego.mingleegoChatModel',
					relationHint: "The same assistants, as the model of n8n's AI nodes",
				},
				{
					nodeType: '@n8n/n8n-nodes-langchain.memoryManager',
					relationHint: 'Keeps the earlier messages that history takes',
				},
			],
		},
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'mingleegoApi', required: true, testedBy: 'mingleegoApiTest' }],
		hints: [
			{
				message:
					'n8n saves the output of this node only when all items are done. To lose nothing if n8n is stopped in between, process that many items in <a href="https://github.com/mingleego/n8n-nodes-mingleego/blob/main/docs/batches.md" target="_blank">batches</a>.',
				// In the output pane, the editor puts the node's output into $input (n8n 2.41). Where there is none, any use of
				// $input is an error, which the editor would write to the browser's console for each node of the workflow.
				displayCondition: `={{ (() => { try { return $input.all().length >= ${LARGE_RUN_ITEMS}; } catch (error) { return false; } })() }}`,
				whenToDisplay: 'afterExecution',
				location: 'outputPane',
			},
		],
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
