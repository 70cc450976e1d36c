import type { INode, INodeParameters } from 'n8n-workflow';

import { saveWorkflow } from '../../tools/n8n/contents';
import { startRealN8n, type RealN8n } from '../../tools/n8n/realN8n';
import { createStage, type SavedWorkflow, type Stage } from './stage';

const MODEL_TYPE = 'n8n-nodes-mingleego.mingleegoChatModel';

let real: RealN8n;
let stage: Stage;
beforeAll(async () => {
	real = await startRealN8n();
	stage = createStage(real);
}, 300_000);
beforeEach(() => real.emulator.reset());
afterAll(async () => await real?.stop());

type NodeParts = Partial<INode> & Pick<INode, 'type'>;

/** A node whose ID is its name. */
const createNode = (name: string, parts: NodeParts): INode => ({
	id: name.toLowerCase().replaceAll(' ', '-'),
	name,
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
	...parts,
});

const createModel = (options: INodeParameters = {}): INode =>
	createNode('Model', {
		type: MODEL_TYPE,
		parameters: { assistantId: 'any', options },
		credentials: { mingleegoApi: { id: real.credentialId, name: 'Mingleego account' } },
	});

/**
 * A workflow with one root node after a trigger, and sub-nodes.
 *
 * @param root the root node
 * @param subNodes by the type of their connection
 */
async function save(
	name: string,
	trigger: INode,
	root: INode,
	subNodes: Array<[type: string, node: INode]>,
): Promise<SavedWorkflow> {
	const workflow = {
		name,
		nodes: [trigger, root, ...subNodes.map(([, node]) => node)],
		connections: {
			[trigger.name]: { main: [[{ node: root.name, type: 'main' as const, index: 0 }]] },
			...Object.fromEntries(
				subNodes.map(([type, node]) => [
					node.name,
					{ [type]: [[{ node: root.name, type, index: 0 }]] },
				]),
			),
		},
		settings: { executionOrder: 'v1' as const },
	};
	return { ...workflow, ...(await saveWorkflow(real.api, workflow)) } as SavedWorkflow;
}

const createManualTrigger = () =>
	createNode('Start Trigger', { type: 'n8n-nodes-base.manualTrigger' });

const createChain = (text: string) =>
	createNode('Chain', {
		type: '@n8n/n8n-nodes-langchain.chainLlm',
		typeVersion: 1.7,
		parameters: { promptType: 'define', text },
	});

const createAgent = (text: string, options: INodeParameters = {}) =>
	createNode('Agent', {
		type: '@n8n/n8n-nodes-langchain.agent',
		typeVersion: 3,
		parameters: { promptType: 'define', text, options },
	});

const prompts = () =>
	real.emulator.requests.map(({ json }) => (json as { prompt?: string } | undefined)?.prompt);

test('Basic LLM Chain sends its prompt unchanged and returns the reply', async () => {
	const workflow = await save('chain', createManualTrigger(), createChain('What is 6 x 7?'), [
		['ai_languageModel', createModel()],
	]);
	real.emulator.behave(() => ({ body: JSON.stringify({ text: '42', fileUrl: null }) }));
	const execution = await stage.run(workflow);
	expect(execution.error).toBeUndefined();
	expect(execution.items('Chain').map(({ json }) => json)).toEqual([{ text: '42' }]);
	expect(prompts()).toEqual(['What is 6 x 7?']);
});

test('AI Agent without tools returns the reply', async () => {
	const workflow = await save('agent', createManualTrigger(), createAgent('Hello'), [
		['ai_languageModel', createModel()],
	]);
	real.emulator.behave(() => ({ body: JSON.stringify({ text: 'Hi there', fileUrl: null }) }));
	const execution = await stage.run(workflow);
	expect(execution.error).toBeUndefined();
	expect(execution.items('Agent').map(({ json }) => json)).toEqual([{ output: 'Hi there' }]);
	expect(prompts()).toEqual([expect.stringContaining('Hello')]);
});
