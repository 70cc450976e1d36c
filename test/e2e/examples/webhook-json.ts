import { INVOICE } from '../../fixtures/manualExamples';
import type { Stage } from '../stage';

const PATH = '/webhook/mingleego-json';
const message =
	'Please send Alder & Finch Ltd an invoice over "1,752.00" euros,\ndated 30 April 2026. Thank you!';
const question: RequestInit = {
	method: 'POST',
	headers: { 'content-type': 'application/json' },
	body: JSON.stringify({ message }),
};

/** A caller that posts a message gets the assistant's data, or an error with its own status. */
export default async function ({ open, publish, send, emulator }: Stage) {
	await publish(await open('webhook-json.json'));
	const response = await send(PATH, question);
	expect([response.status, await response.json()]).toEqual([200, INVOICE]);
	expect(emulator.requests[0]?.json).toMatchObject({ prompt: expect.stringContaining(message) });

	emulator.behave(() => ({ status: 400, body: '{"error":"Unknown assistant"}' }));
	const refused = await send(PATH, question);
	expect([refused.status, await refused.json()]).toEqual([
		502,
		{ error: expect.stringContaining('Mingleego returned 400 Bad Request: Unknown assistant') },
	]);

	emulator.behave(() => ({ body: JSON.stringify({ text: 'I do not know.', fileUrl: null }) }));
	const noJson = await send(PATH, question);
	expect([noJson.status, await noJson.json()]).toEqual([
		502,
		{ error: expect.stringContaining('JSON') },
	]);
}
