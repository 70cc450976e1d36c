import { NODE_TYPE } from '../../tools/engine/workflows';

/**
 * A workflow whose webhook takes a form with the file `data`, uploads it, asks an assistant about it, and answers with
 * the file that the assistant made.
 */
export function fileInFileOut(credentialId: string) {
	const mingleego = (id: string, name: string) => ({
		id,
		name,
		type: NODE_TYPE,
		typeVersion: 1,
		credentials: { mingleegoApi: { id: credentialId, name: 'Mingleego account' } },
	});
	return {
		name: 'File in, file out',
		nodes: [
			{
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
			},
			{
				...mingleego('8b8d6f4e-51a5-4f0e-a3b2-7d0e5a9cb202', 'Upload'),
				position: [220, 0],
				parameters: { resource: 'file', operation: 'upload', binaryPropertyName: 'data' },
			},
			{
				...mingleego('8b8d6f4e-51a5-4f0e-a3b2-7d0e5a9cb203', 'Chat'),
				position: [440, 0],
				parameters: {
					resource: 'chat',
					operation: 'complete',
					assistantId: 'any',
					prompt: 'Write a report about this file',
					fileIds: ['={{ $json.fileId }}'],
					options: { downloadGeneratedFile: true, outputBinaryPropertyName: 'report' },
				},
			},
		],
		connections: {
			Webhook: { main: [[{ node: 'Upload', type: 'main', index: 0 }]] },
			Upload: { main: [[{ node: 'Chat', type: 'main', index: 0 }]] },
		},
		settings: { executionOrder: 'v1' },
	};
}
