import type { Stage } from '../stage';
import { joinText } from '../streamLines';

/** The webhook streams the assistant's reply, chunk by chunk. */
export default async function ({ open, publish, send, newest }: Stage) {
	const workflow = await open('streaming-webhook.json');
	await publish(workflow);
	const response = await send('/webhook/mingleego-stream', {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ prompt: 'Tell me about the agreement' }),
	});
	const text = joinText(await response.text());
	expect(text).toContain('answers your prompt "Tell me about the agreement"');
	const execution = await newest(workflow);
	expect(execution.items('Stream Reply').map(({ json }) => json.text)).toEqual([text]);
}
