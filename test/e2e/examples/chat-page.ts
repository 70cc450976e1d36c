import type { Execution } from '../../../tools/n8n/execution';
import { findNode, type Stage } from '../stage';
import { joinText } from '../streamLines';

const TURNS = [
	['s1', 'My name is Zelda'],
	['s1', 'What is my name?'],
	['s2', 'What is my name?'],
] as const;

/** The hosted chat page gets the assistant's reply, which knows what was said before in the same session. */
export default async function ({ open, publish, send, newest, emulator }: Stage) {
	const workflow = await open('chat-page.json');
	await publish(workflow);
	const path = `/webhook/${findNode(workflow, 'Chat').webhookId}/chat`;
	const page = await send(path, {});
	expect(await page.text()).toContain('Ask your assistant');

	const replies: string[] = [];
	for (const [sessionId, chatInput] of TURNS) {
		const response = await send(path, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ action: 'sendMessage', sessionId, chatInput }),
		});
		const text = joinText(await response.text());
		expect(getReply(await newest(workflow))).toBe(text);
		replies.push(text);
	}
	const [first, second, otherSession] = replies;
	expect(first).toContain('answers your prompt "My name is Zelda"');
	expect(second).toBe('Your name is Zelda.');
	expect(otherSession).toContain('answers your prompt "What is my name?"');
	expect(emulator.requests.map(({ operation }) => operation)).toEqual(TURNS.map(() => 'stream'));
	expect(emulator.requests.map(({ json }) => (json as { prompt: string }).prompt)).toEqual([
		'My name is Zelda',
		expect.stringContaining(JSON.stringify({ role: 'assistant', content: first })),
		'What is my name?',
	]);
}

const getReply = (execution: Execution) => execution.items('Stream Reply')[0]?.json.text;
