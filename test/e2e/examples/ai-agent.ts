import { randomUUID } from 'node:crypto';

import { findOffer } from '../../../emulator/tools';
import { PLACEHOLDER } from '../../../tools/n8n/contents';
import { findNode, type SavedWorkflow, type Stage } from '../stage';
import { joinText } from '../streamLines';

const QUESTION = 'What do we pay for heating?';

/**
 * The agent's model calls the tool, another assistant, and returns its reply, whole and as a stream. When the call
 * fails, the model is given what to do as well.
 */
export default async function (stage: Stage) {
	const { emulator, open } = stage;
	const workflow = await open('ai-agent.json');
	const { output } = JSON.parse(await ask(stage, workflow)) as { output: string };
	const text = `Assistant ${PLACEHOLDER.assistantId} answers your prompt "${QUESTION}" with no files.`;
	expect(output).toBe(
		`The tool Ask_Document_Analyst returned ${JSON.stringify([{ text, fileUrl: null }])}`,
	);

	const streaming = await open('ai-agent.json', (copy) => {
		findNode(copy, 'Chat').parameters.options = { responseMode: 'streaming' };
	});
	expect(joinText(await ask(stage, streaming))).toBe(output);

	emulator.behave(({ json }) =>
		(json as Chat).prompt === QUESTION
			? { status: 400, body: '{"error":"Unknown assistant"}' }
			: undefined,
	);
	const failed = JSON.parse(await ask(stage, workflow));
	expect(failed.output).toContain(
		'Mingleego returned 400 Bad Request: Unknown assistant. Check the Assistant ID',
	);

	expectRequests(emulator);
}

interface Chat {
	assistantId: string;
	prompt: string;
}

/** Of the three questions: the model was asked twice for each, with the tool, and the tool's assistant once between. */
function expectRequests({ requests }: Stage['emulator']) {
	expect(requests.map(({ operation }) => operation)).toEqual([
		...['complete', 'complete', 'complete'],
		...['stream', 'complete', 'stream'],
		...['complete', 'complete', 'complete'],
	]);
	const chats = requests.map(({ json }) => json as Chat);
	expect(findOffer(chats[0].prompt)?.tools).toMatchObject([
		{
			name: 'Ask_Document_Analyst',
			description: expect.stringContaining('contracts, invoices and costs'),
		},
	]);
	expect([chats[1], chats[4], chats[7]]).toEqual(
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
