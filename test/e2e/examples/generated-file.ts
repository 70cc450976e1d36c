import { readFileSync } from 'node:fs';
import path from 'node:path';

import type { Stage } from '../stage';

/** The file that the assistant made lies on the disk as its server sent it. */
export default async function ({ open, run, files }: Stage) {
	const execution = await run(await open('generated-file.json'));
	expect(execution.error).toBeUndefined();
	const [item, ...others] = execution.items('Write Report');
	expect(others).toEqual([]);
	const name = path.basename(String(item?.json.fileUrl));
	expect(item?.binary?.report).toMatchObject({ fileName: name, mimeType: 'text/plain' });
	expect(readFileSync(path.join(files, 'examples', name), 'utf8')).toBe(
		`${String(item?.json.text)}\n`,
	);
}
