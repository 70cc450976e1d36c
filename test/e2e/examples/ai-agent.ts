import { randomUUID } from 'node:crypto';

import { PLACEHOLDER } from '../../../tools/n8n/contents';
import { REPLY_PREFIX } from '../../../tools/openAi/message';
import { findNode, type ExampleStage, type SavedWorkflow, type Stage } from '../stage';
import { joinText } from '../streamLines';

const QUESTION = 'What do we pay for heating?';

/**
 * A model that asks for the tool gets the assistant's reply, and returns it, whole and as a stream. When the
 * call fails, it is given what to do as well.
 */
export default async function (stage: ExampleStage) {
	const { emulator, open, openAi } = stage;
	const workflow = await open('ai-agent.json');
	const whole = JSON.parse(await ask(stage, workflow));
	expect(whole.output).toContain(REPLY_PREFIX);
	expect(whole.output).toContain(`answers your prompt \\"${QUESTION}\\"`);

	const streaming = await open('ai-agent.json', (copy) => {
		findNode(copy, 'Chat').parameters.options = { responseMode: 'streaming' };
	});
	expect(joinText(await ask(stage, streaming))).toBe(whole.output);

	emulator.behave(() => ({ status: 400, body: '{"error":"Unknown assistant"}' }));
	const failed = JSON.parse(await ask(stage, workflow));
	expect(failed.output).toContain(
		'Mingleego returned 400 Bad Request: Unknown assistant. Check the Assistant ID',
	);

	expectRequests(openAi, emulator);
}

/** Of the three questions: the model was asked twice for each, with the tool, and the assistant once. */
function expectRequests(openAi: ExampleStage['openAi'], emulator: Stage['emulator']) {
	expect(openAi.requests.map(({ stream = false }) => stream)).toEqual([
		...[false, false, true, true],
		...[false, false],
	]);
	expect(openAi.requests[0]?.tools).toMatchObject([
		{
			function: {
				name: 'Ask_Document_Analyst',
				description: expect.stringContaining('contracts, invoices and costs'),
			},
		},
	]);
	expect(emulator.requests.map(({ json }) => json)).toEqual(
		Array(3).fill({ assistantId: PLACEHOLDER.assistantId, prompt: QUESTION }),
	);
}

/**
 * Asks in the editor's chat, as it does itself.
 *
 * @returns the response's body
 */
async function ask({ n8n, send }: Stage, { id }: SavedWorkflow): Promise<string> {
	const chatSessionId = randomUUID();
	await n8n.api.ask('POST', `/rest/workflows/${id}/run`, {
		triggerToStartFrom: { name: 'Chat' },
		chatSessionId,
	});
	const response = await send(`/webhook-test/${id}/${chatSessionId}`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({
			action: 'sendMessage',
			sessionId: chatSessionId,
			chatInput: QUESTION,
		}),
	});
	return await response.text();
}
