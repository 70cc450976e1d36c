import { findNode, type ExampleStage } from '../stage';
import { joinText } from '../streamLines';

const CALL = '```json\n{"tool_calls":[{"name":"Calculator","arguments":{"input":"6*7"}}]}\n```';

/** The agent streams the assistant's reply, remembers it in the session, and calculates with its tool. */
export default async function ({ open, publish, send, emulator }: ExampleStage) {
	const workflow = await open('chat-agent.json');
	await publish(workflow);
	const path = `/webhook/${findNode(workflow, 'Chat').webhookId}/chat`;
	const ask = async (chatInput: string) => {
		const response = await send(path, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ action: 'sendMessage', sessionId: 'agent', chatInput }),
		});
		return joinText(await response.text());
	};
	expect(await ask('My name is Zelda')).toContain('answers your prompt "My name is Zelda"');
	expect(await ask('What is my name?')).toContain('Before, the user wrote "My name is Zelda".');

	emulator.reset();
	emulator.behave(({ index }) => ({ chunks: [index === 0 ? CALL : 'That makes 42.'] }));
	expect(await ask('How much is 6 times 7?')).toBe('That makes 42.');
	const prompts = emulator.requests.map(({ json }) => (json as { prompt: string }).prompt);
	expect(prompts).toHaveLength(2);
	expect(prompts[1]).toContain('"role":"tool"');
	expect(prompts[1]).toContain(JSON.stringify(JSON.stringify([{ response: '42' }])));
}
