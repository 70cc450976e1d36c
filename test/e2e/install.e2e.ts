import { startRealN8n, type RealN8n } from '../../tools/n8n/realN8n';

let real: RealN8n;
beforeAll(async () => {
	real = await startRealN8n();
}, 300_000);
afterAll(async () => await real?.stop());

test('n8n loads the packed node, its credential and its icons', async () => {
	const response = await fetch(`${real.url}/types/nodes.json`, {
		headers: { cookie: real.api.cookie() },
	});
	const types = (await response.json()) as Array<{ name: string; iconUrl: Record<string, string> }>;
	const ours = types.filter(({ name }) => name.startsWith('n8n-nodes-mingleego.'));
	// The second one comes from usableAsTool.
	expect(ours.map(({ name }) => name).sort()).toEqual([
		'n8n-nodes-mingleego.mingleego',
		'n8n-nodes-mingleego.mingleegoChatModel',
		'n8n-nodes-mingleego.mingleegoTool',
	]);
	for (const icon of Object.values(ours[0]?.iconUrl ?? {})) {
		const picture = await fetch(`${real.url}/${icon}`);
		expect([picture.status, picture.headers.get('content-type')]).toEqual([
			200,
			expect.stringContaining('svg'),
		]);
	}
});
