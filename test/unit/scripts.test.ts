import { readFileSync } from 'node:fs';

import { scripts } from '../../package.json';

test('the page for developers says when each npm script is needed', () => {
	const page = readFileSync('docs/engineering/developing.md', 'utf8');
	const rows = [...page.matchAll(/^\| `npm (?:run )?([^`]+)` +\| \S/gm)];
	expect(rows.map(([, name]) => name).sort()).toEqual(Object.keys(scripts).sort());
});
