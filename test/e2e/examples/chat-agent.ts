import { findNode, type ExampleStage } from '../stage';
import { joinText } from '../streamLines';

/** The agent streams the assistant's reply, remembers it in the session, and calculates with its tool. */
export default async function ({ open, publish, send, newest, emulator }: ExampleStage) {
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
	const reply = await ask('What is 17 * 23?');
	expect(reply).toContain('answers your prompt "What is 17 * 23?"');
	expect(reply).toContain('The tool Calculator returned "391".');
	expect(reply).not.toContain('tool_calls');
	expect((await newest(workflow)).toolCalls('Calculator')).toEqual([
		{ input: { input: '17 * 23' }, output: { response: '391' } },
	]);
	const prompts = emulator.requests.map(({ json }) => (json as { prompt: string }).prompt);
	expect(prompts).toHaveLength(2);
	expect(prompts[1]).toContain('"role":"tool"');
	expect(prompts[1]).toContain(JSON.stringify(JSON.stringify([{ response: '391' }])));

	// The memory holds the call as well.
	expect(await ask('What was it?')).toContain('Before, the tool Calculator returned "391".');
}
