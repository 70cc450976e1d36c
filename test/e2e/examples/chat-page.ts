import { findNode, type Stage } from '../stage';
import { joinText } from '../streamLines';

/** The hosted chat page gets the assistant's reply, chunk by chunk. */
export default async function ({ open, publish, send, newest, emulator }: Stage) {
	const workflow = await open('chat-page.json');
	await publish(workflow);
	const path = `/webhook/${findNode(workflow, 'Chat').webhookId}/chat`;
	const page = await send(path, {});
	expect(await page.text()).toContain('Ask your assistant');

	const response = await send(path, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ action: 'sendMessage', sessionId: 's1', chatInput: 'Who are you?' }),
	});
	const text = joinText(await response.text());
	expect(text).toContain('answers your prompt "Who are you?"');
	const execution = await newest(workflow);
	expect(execution.items('Stream Reply').map(({ json }) => json)).toEqual([
		{ text, fileUrl: null },
	]);
	expect(emulator.requests.map(({ operation }) => operation)).toEqual(['stream']);
}
