import { NODE_TYPE } from '../../tools/workflows';

const WEBHOOK = {
	id: '8b8d6f4e-51a5-4f0e-a3b2-7d0e5a9cb201',
	name: 'Webhook',
	type: 'n8n-nodes-base.webhook',
	typeVersion: 2.1,
	position: [0, 0],
	webhookId: '8b8d6f4e-51a5-4f0e-a3b2-7d0e5a9cb204',
	parameters: {
		httpMethod: 'POST',
		path: 'file-in-file-out',
		responseMode: 'lastNode',
		responseData: 'firstEntryBinary',
		responseBinaryPropertyName: 'report',
		options: {},
	},
};

const UPLOAD = {
	id: '8b8d6f4e-51a5-4f0e-a3b2-7d0e5a9cb202',
	name: 'Upload',
	type: NODE_TYPE,
	typeVersion: 1,
	position: [220, 0],
	parameters: { resource: 'file', operation: 'upload', binaryPropertyName: 'data' },
};

const CHAT = {
	id: '8b8d6f4e-51a5-4f0e-a3b2-7d0e5a9cb203',
	name: 'Chat',
	type: NODE_TYPE,
	typeVersion: 1,
	position: [440, 0],
	parameters: {
		resource: 'chat',
		operation: 'complete',
		assistantId: 'any',
		prompt: 'Write a report about this file',
		fileIds: '={{ $json.fileId }}',
		options: { downloadGeneratedFile: true, outputBinaryPropertyName: 'report' },
	},
};

/**
 * A workflow whose webhook takes a form with the file `data`, uploads it, asks an assistant about it, and returns the
 * file that the assistant made.
 */
export function createFileInFileOut(credentialId: string) {
	const credentials = { mingleegoApi: { id: credentialId, name: 'Mingleego account' } };
	return {
		name: 'File in, file out',
		nodes: [WEBHOOK, { ...UPLOAD, credentials }, { ...CHAT, credentials }],
		connections: {
			Webhook: { main: [[{ node: 'Upload', type: 'main', index: 0 }]] },
			Upload: { main: [[{ node: 'Chat', type: 'main', index: 0 }]] },
		},
		settings: { executionOrder: 'v1' },
	};
}
