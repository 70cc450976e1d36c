import { findNode, type Stage } from '../stage';
import { joinText } from '../streamLines';

/** The agent streams the assistant's reply, remembers it in the session, and calculates with its tool. */
export default async function ({ open, publish, send, newest, emulator }: Stage) {
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
	expect(await ask('What is my name?')).toBe('Your name is Zelda.');

	emulator.reset();
	const result = JSON.stringify([{ response: '391' }]);
	expect(await ask('What is 17 * 23?')).toBe(`The tool Calculator returned ${result}`);
	expect((await newest(workflow)).toolCalls('Calculator')).toEqual([
		{ input: { input: '17 * 23' }, output: { response: '391' } },
	]);
	const getPrompts = () => emulator.requests.map(({ json }) => (json as { prompt: string }).prompt);
	expect(getPrompts()).toHaveLength(2);
	expect(getPrompts()[1]).toContain('"role":"tool"');
	expect(getPrompts()[1]).toContain(JSON.stringify(result));

	// The memory holds the call as well.
	expect(await ask('What was it?')).toContain('answers your prompt "What was it?"');
	expect(getPrompts()[2]).toMatch(/"role":"tool".*391/);
}
