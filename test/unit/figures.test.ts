import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { resultsSection } from '../../tools/bench/document';
import { N8N_VERSION } from '../../tools/n8n/install';

const PAGES = [
	'README.md',
	...readdirSync('docs', { recursive: true, encoding: 'utf8' })
		.filter((name) => name.endsWith('.md') && path.basename(name) !== 'benchmarks.md')
		.map((name) => path.join('docs', name)),
];

/** What a line says in figures, such as "0.62 ×", if it refers to the benchmarks. */
const findRatios = (line: string): string[] =>
	line.includes('benchmarks.md') ? (line.match(/\d+(?:\.\d+)? ×/g) ?? []) : [];

/** The page of the benchmarks begins with a summary of its own table. */
const summary = readFileSync('docs/engineering/benchmarks.md', 'utf8').split('<!--')[0];

test.each(summary.match(/\d+(?:\.\d+)? ×/g) ?? [])(
	'the summary quotes a measured figure: %s',
	(ratio) => {
		expect(resultsSection.read()).toContain(`| ${ratio} `);
	},
);

test.each(PAGES)('%s leaves the ratios to the page of the benchmarks', (page) => {
	expect(readFileSync(page, 'utf8').split('\n').flatMap(findRatios)).toEqual([]);
});

test.each([
	'README.md',
	'docs/compatibility.md',
	'docs/engineering/end-to-end.md',
	'docs/try-it.md',
])('%s names the n8n version that the end-to-end tests run in', (page) =>
	expect(readFileSync(page, 'utf8')).toContain(N8N_VERSION),
);
