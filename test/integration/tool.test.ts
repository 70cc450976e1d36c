import type { IDataObject, INode, INodeParameters, StructuredChunk } from 'n8n-workflow';

import type { TestWorkflow } from '../../tools/engine/types';
import { createPlainNode, NODE_TYPE } from '../../tools/workflows';
import { CHAT, CHATS, setUpNode, UPLOAD } from './setUpNode';

const node = setUpNode();

type AgentType = 'test.agent' | 'test.requestingAgent';

/**
 * Runs our node as the tool of an agent, which makes all calls at once, with the given arguments.
 *
 * @param args what the model fills in, for one call or for several
 */
async function runAsTool(
	parameters: INodeParameters,
	args: IDataObject | IDataObject[],
	more: {
		agent?: AgentType;
		settings?: Partial<INode>;
		credential?: Record<string, string>;
		onChunk?: (chunk: StructuredChunk) => void;
	} = {},
) {
	const { agent = 'test.agent', settings, credential, onChunk } = more;
	return await node.engine.run({
		workflow: createToolWorkflow(agent, parameters, settings),
		credentials: { 1: { type: 'mingleegoApi', data: node.credentialData(credential) } },
		input: [args].flat().map((json) => ({ json })),
		streaming: onChunk !== undefined,
		hooks: onChunk && { sendChunk: onChunk },
	});
}

/** An agent with our node as its tool. */
function createToolWorkflow(
	agent: AgentType,
	parameters: INodeParameters,
	settings?: Partial<INode>,
): TestWorkflow {
	return {
		nodes: [
			createPlainNode('Items', 'test.items'),
			createPlainNode('Agent', agent),
			{
				...createPlainNode('Mingleego', `${NODE_TYPE}Tool`),
				parameters: { descriptionType: 'auto', ...parameters },
				credentials: { mingleegoApi: { id: '1', name: 'Mingleego' } },
				...settings,
			},
		],
		connections: {
			Items: { main: [[{ node: 'Agent', type: 'main', index: 0 }]] },
			Mingleego: { ai_tool: [[{ node: 'Agent', type: 'ai_tool', index: 0 }]] },
		},
	};
}

/** The same, to see what the agent's model is given. */
async function callAsTool(...run: Parameters<typeof runAsTool>) {
	const result = await runAsTool(...run);
	expect(result.status).toBe('success');
	return result.items('Agent').map(({ json }) => json);
}

const PROMPT = "={{ $fromAI('prompt', 'What to ask the assistant', 'string') }}";

describe.each(CHATS)('$name as the tool of an agent', ({ parameters: operation }) => {
	test('returns what the model asks for, in little more than the text', async () => {
		const [{ response }] = await callAsTool(
			{ ...operation, prompt: PROMPT },
			{ prompt: 'Who are you?' },
		);
		expect(node.emulator.requests[0].json).toMatchObject({ prompt: 'Who are you?' });
		const shown = JSON.stringify(response);
		expect(shown).toContain('Who are you?');
		expect(shown).toContain('fileUrl');
		expect(shown.length).toBeLessThan(400);
	});

	test('one of several simultaneous calls that fails does not affect the others', async () => {
		node.emulator.behave(({ json }) => {
			const { prompt } = json as { prompt: string };
			return prompt === 'no' ? { status: 400 } : { delayMs: 300 };
		});
		const calls = ['one', 'no', 'two', 'three'].map((prompt) => ({ prompt }));
		const responses = await callAsTool({ ...operation, prompt: PROMPT }, calls);
		calls.forEach(({ prompt }, n) =>
			expect(responses[n].response).toContain(
				prompt === 'no' ? 'Mingleego returned 400' : `your prompt \\"${prompt}\\"`,
			),
		);
	});

	test('tells the model what was wrong, so that it can correct the call', async () => {
		node.emulator.behave(() => ({ status: 400, body: '{"error":"Unknown assistant"}' }));
		const [{ response }] = await callAsTool({ ...operation, prompt: PROMPT }, { prompt: 'x' });
		expect(JSON.stringify(response)).toContain(
			'Mingleego returned 400 Bad Request: Unknown assistant',
		);
		const [{ response: empty }] = await callAsTool(
			{ ...operation, prompt: PROMPT },
			{ prompt: ' ' },
		);
		expect(JSON.stringify(empty)).toContain('Prompt is empty');
	});
});

test('Upload File as a tool says that an agent gives it no file', async () => {
	const field = "={{ $fromAI('field', 'The binary field', 'string') }}";
	const [{ response }] = await callAsTool(
		{ ...UPLOAD, binaryPropertyName: field },
		{ field: 'data' },
	);
	expect(JSON.stringify(response)).toContain('has no binary field');
});

describe('what an error tells the model', () => {
	const HINT =
		'Check the Assistant ID, the Prompt and the File IDs. A file ID is only valid for the account that uploaded the file.';
	const CHAT_AS_TOOL = { ...CHAT, prompt: PROMPT };
	const call = { prompt: 'x' };

	test('what to do, once, where the agent calls the tool itself', async () => {
		node.emulator.behave(() => ({ status: 400, body: '{"error":"Unknown assistant."}' }));
		const [{ response }] = await callAsTool(CHAT_AS_TOOL, call);
		expect(response).toBe(
			`Mingleego returned 400 Bad Request: Unknown assistant. ${HINT} [item 0]`,
		);
	});

	test('our message, also where it contains an error code, for which n8n has a message of its own', async () => {
		const [{ response }] = await callAsTool(CHAT_AS_TOOL, call, {
			credential: { baseUrl: 'http://127.0.0.1:9' },
		});
		expect(response).toContain(
			'Could not reach Mingleego: the connection was refused (ECONNREFUSED). Check the Base URL in the Mingleego credential, and that this n8n instance can reach it.',
		);
	});

	test('what to do, where the engine runs the tool for the agent', async () => {
		const agent = 'test.requestingAgent';
		const refused = { status: 400, body: '{"error":"Unknown assistant"}' };
		const shown = [
			{ error: `Mingleego returned 400 Bad Request: Unknown assistant. ${HINT} [item 0]` },
		];
		node.emulator.behave(() => refused);
		const result = await runAsTool(CHAT_AS_TOOL, call, { agent });
		if (node.engine.version.startsWith('2.4')) {
			expect(result.items('Agent')[0].json.response).toBe(JSON.stringify(shown));
		} else {
			// Older versions end the workflow at a tool's error, unless its On Error is set to continue.
			expect(result.error?.message).toBe(shown[0].error);
		}
		const settings = { onError: 'continueRegularOutput' as const };
		const [{ response }] = await callAsTool(CHAT_AS_TOOL, call, { agent, settings });
		expect(response).toBe(JSON.stringify(shown));
	});

	test.each(['test.agent', 'test.requestingAgent'] as AgentType[])(
		'the reply that was paid for, when no more can be made of it (%s)',
		async (agent) => {
			const text = 'No JSON, sorry.';
			node.emulator.behave(() => ({ body: JSON.stringify({ text, fileUrl: null }) }));
			const parsing = { ...CHAT_AS_TOOL, options: { parseJson: true } };
			const result = await runAsTool(parsing, call, { agent });
			const shown = JSON.stringify(result.error?.message ?? result.items('Agent')[0].json.response);
			expect(shown).toContain(
				'The reply contains no valid JSON: No JSON, sorry. In the Prompt, tell the assistant',
			);
			expect(shown.split('The reply: No JSON, sorry.')).toHaveLength(2);

			const settings = { onError: 'continueRegularOutput' as const };
			const [{ response }] = await callAsTool(parsing, call, { agent, settings });
			expect(JSON.parse(String(response))).toEqual([
				{
					text,
					fileUrl: null,
					error: expect.stringMatching(
						/^The reply contains no valid JSON: .* In the Prompt, tell the/,
					),
				},
			]);
		},
	);

	test('streaming clients learn what happened and no more', async () => {
		const shown: Array<string | undefined> = [];
		node.emulator.behave(() => ({ status: 401, body: '{"error":"no such key"}' }));
		const result = await runAsTool(CHAT_AS_TOOL, call, {
			agent: 'test.requestingAgent',
			onChunk: ({ type, content }) => {
				if (type === 'error') shown.push(content);
			},
		});
		if (!node.engine.version.startsWith('2.4')) return;
		expect(shown).toEqual(['Mingleego returned 401 Unauthorized: no such key']);
		expect(result.items('Agent')[0].json.response).toContain('Check the API key');
	});
});
