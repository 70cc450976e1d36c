'use strict';

const { NODE_TYPE } = require('../engine/workflows');
const { CHAT, STREAM, UPLOAD, underTest } = require('./underTest');

const node = underTest();

/**
 * Our node as the tool of an agent, which makes all the calls at once.
 *
 * @param {import('n8n-workflow').INodeParameters} parameters
 * @param {import('n8n-workflow').IDataObject[]} calls what the model fills in, for each call
 */
async function asTool(parameters, ...calls) {
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
		input: calls.map((json) => ({ json })),
	});
	expect(result.status).toBe('success');
	return result.items('Agent').map(({ json }) => json);
}

const PROMPT = "={{ $fromAI('prompt', 'What to ask the assistant', 'string') }}";

describe.each([
	['Chat', CHAT],
	['Chat Stream', STREAM],
])('%s as the tool of an agent', (_name, operation) => {
	test('answers what the model asks, in little more than the text', async () => {
		const [{ answer }] = await asTool({ ...operation, prompt: PROMPT }, { prompt: 'Who are you?' });
		expect(node.emulator.requests[0].json).toMatchObject({ prompt: 'Who are you?' });
		const told = JSON.stringify(answer);
		expect(told).toContain('Who are you?');
		expect(told).toContain('fileUrl');
		expect(told.length).toBeLessThan(400);
	});

	test('of several calls at once, the one that fails leaves the others alone', async () => {
		node.emulator.behave(({ json }) => {
			const { prompt } = /** @type {{ prompt: string }} */ (json);
			return prompt === 'no' ? { status: 400 } : { delayMs: 300 };
		});
		const calls = ['one', 'no', 'two', 'three'].map((prompt) => ({ prompt }));
		const answers = await asTool({ ...operation, prompt: PROMPT }, ...calls);
		calls.forEach(({ prompt }, n) =>
			expect(answers[n].answer).toContain(
				prompt === 'no' ? 'Mingleego answered 400' : `your prompt \\"${prompt}\\"`,
			),
		);
	});

	test('tells the model what was wrong, so that it can do better', async () => {
		node.emulator.behave(() => ({ status: 400, body: '{"error":"Unknown assistant"}' }));
		const [{ answer }] = await asTool({ ...operation, prompt: PROMPT }, { prompt: 'x' });
		expect(JSON.stringify(answer)).toContain(
			'Mingleego answered 400 Bad Request: Unknown assistant',
		);
		const [{ answer: empty }] = await asTool({ ...operation, prompt: PROMPT }, { prompt: ' ' });
		expect(JSON.stringify(empty)).toContain('Prompt is empty');
	});
});

test('Upload File as a tool says that an agent gives it no file', async () => {
	const field = "={{ $fromAI('field', 'The binary field', 'string') }}";
	const [{ answer }] = await asTool({ ...UPLOAD, binaryPropertyName: field }, { field: 'data' });
	expect(JSON.stringify(answer)).toContain('has no binary field');
});
