import { PLACEHOLDER } from '../../../tools/n8n/contents';
import { connectMcp } from '../mcpClient';
import type { Stage } from '../stage';

const PATH = '/mcp/mingleego';
const QUESTION = 'What do we pay for heating?';

/**
 * An MCP client whose user has signed in finds the tool, and gets the assistant's reply. When a call fails, it is told
 * what to change. Nobody else gets anything.
 */
export default async function ({ open, publish, send, n8n, url, emulator }: Stage) {
	await publish(await open('mcp-server.json'));
	const stranger = await send(PATH, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
	});
	expect(stranger.status).toBe(401);

	const client = await connectMcp(n8n, `${url}${PATH}`);
	try {
		expect(client.getServerVersion()).toMatchObject({ name: 'Document_Analyst' });
		expect(client.getInstructions()).toContain('put everything that it must know into the prompt');
		const { tools } = await client.listTools();
		expect(tools).toMatchObject([
			{
				name: 'Ask_Document_Analyst',
				description: expect.stringContaining('contracts, invoices and costs'),
				inputSchema: {
					properties: {
						prompt: { type: 'string', description: expect.stringContaining('question') },
					},
					required: ['prompt'],
				},
			},
		]);
		expect(Object.keys(tools[0]?.inputSchema.properties ?? {})).toEqual(['prompt']);

		const call = async (prompt: string) =>
			await client.callTool({ name: 'Ask_Document_Analyst', arguments: { prompt } });
		const { content, isError } = await call(QUESTION);
		expect(isError).toBeUndefined();
		const text = `Assistant ${PLACEHOLDER.assistantId} answers your prompt "${QUESTION}" with no files.`;
		expect(content).toEqual([{ type: 'text', text: JSON.stringify([{ text, fileUrl: null }]) }]);
		expect(emulator.requests.map(({ json }) => json)).toEqual([
			{ assistantId: PLACEHOLDER.assistantId, prompt: QUESTION },
		]);

		const readError = async (prompt: string) => {
			const result = await call(prompt);
			expect(result.isError).toBe(true);
			return result.content.map((part) => part.text).join();
		};
		expect(await readError(' ')).toContain('Prompt is empty. Enter the Prompt.');
		emulator.behave(() => ({ status: 401, body: '{"error":"No such key"}' }));
		expect(await readError(QUESTION)).toContain(
			'Mingleego returned 401 Unauthorized: No such key. Check the API key in the Mingleego credential.',
		);
		emulator.behave(() => ({ status: 400, body: '{"error":"Unknown assistant"}' }));
		expect(await readError(QUESTION)).toContain('Unknown assistant. Check the Assistant ID');
	} finally {
		await client.close();
	}
}
