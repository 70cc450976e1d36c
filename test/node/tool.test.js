'use strict';

const { NODE_TYPE } = require('../engine/workflows');
const { CHAT, STREAM, UPLOAD, underTest } = require('./underTest');

const node = underTest();

/**
 * Our node as the tool of an agent, which calls it with the given arguments.
 *
 * @param {import('n8n-workflow').INodeParameters} parameters
 * @param {import('n8n-workflow').IDataObject} args what the model fills in
 */
async function asTool(parameters, args) {
	/** @type {(name: string, type: string) => import('n8n-workflow').INode} */
	const plain = (name, type) => ({
		id: name,
		name,
		type,
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
	});
	const result = await node.engine.run({
		workflow: {
			nodes: [
				plain('Items', 'test.items'),
				plain('Agent', 'test.agent'),
				{
					...plain('Mingleego', `${NODE_TYPE}Tool`),
					parameters: { descriptionType: 'auto', ...parameters },
					credentials: { mingleegoApi: { id: '1', name: 'Mingleego' } },
				},
			],
			connections: {
				Items: { main: [[{ node: 'Agent', type: 'main', index: 0 }]] },
				Mingleego: { ai_tool: [[{ node: 'Agent', type: 'ai_tool', index: 0 }]] },
			},
		},
		credentials: { 1: { type: 'mingleegoApi', data: node.credentialData() } },
		input: [{ json: args }],
	});
	expect(result.status).toBe('success');
	return result.items('Agent')[0].json;
}

const PROMPT = "={{ $fromAI('prompt', 'What to ask the assistant', 'string') }}";

describe.each([
	['Chat', CHAT],
	['Chat Stream', STREAM],
])('%s as the tool of an agent', (_name, operation) => {
	test('answers what the model asks, in little more than the text', async () => {
		const { answer } = await asTool({ ...operation, prompt: PROMPT }, { prompt: 'Who are you?' });
		expect(node.emulator.requests[0].json).toMatchObject({ prompt: 'Who are you?' });
		const told = JSON.stringify(answer);
		expect(told).toContain('Who are you?');
		expect(told).toContain('fileUrl');
		expect(told.length).toBeLessThan(400);
	});

	test('tells the model what was wrong, so that it can do better', async () => {
		node.emulator.behave(() => ({ status: 400, body: '{"error":"Unknown assistant"}' }));
		const { answer } = await asTool({ ...operation, prompt: PROMPT }, { prompt: 'x' });
		expect(JSON.stringify(answer)).toContain(
			'Mingleego answered 400 Bad Request: Unknown assistant',
		);
		const { answer: empty } = await asTool({ ...operation, prompt: PROMPT }, { prompt: ' ' });
		expect(JSON.stringify(empty)).toContain('Prompt is empty');
	});
});

test('Upload File as a tool says that an agent gives it no file', async () => {
	const field = "={{ $fromAI('field', 'The binary field', 'string') }}";
	const { answer } = await asTool({ ...UPLOAD, binaryPropertyName: field }, { field: 'data' });
	expect(JSON.stringify(answer)).toContain('has no binary field');
});
