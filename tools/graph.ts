/** `npm run graph`: draws the imports between the folders and files of what ships, in docs/architecture.md. */

import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const root = path.join(__dirname, '..');
const DOCUMENT = path.join(root, 'docs', 'architecture.md');

interface CruiseResult {
	modules: Array<{ source: string; dependencies: Array<{ resolved: string }> }>;
}

function cruise(...args: string[]) {
	const bin = path.join(root, 'node_modules', '.bin', 'depcruise');
	const common = ['nodes', 'credentials', '--exclude', '^node_modules'];
	return execFileSync(bin, [...common, ...args], { cwd: root, encoding: 'utf8' });
}

function getFolder(file: string) {
	return file.replace(/^nodes\/(?:Mingleego\/)?/, '').split('/')[0];
}

/** One arrow for each pair of folders of which one imports the other. */
function drawFolders() {
	const { modules } = JSON.parse(cruise('--output-type', 'json')) as CruiseResult;
	const arrows = modules.flatMap(({ source, dependencies }) =>
		dependencies.map(({ resolved }) => [getFolder(source), getFolder(resolved)]),
	);
	const lines = arrows
		.filter(([from, to]) => from !== to)
		.map(([from, to]) => `\t${from} --> ${to}`);
	return ['flowchart TD', ...[...new Set(lines)].sort()].join('\n');
}

function drawFiles() {
	return cruise('--output-type', 'mermaid').trim();
}

/** Replaces what is between the two comments with a name. */
function insert(text: string, name: string, graph: string) {
	const [start, end] = [`<!-- ${name} -->`, `<!-- end of ${name} -->`];
	const [from, to] = [text.indexOf(start), text.indexOf(end)];
	if (from < 0 || to < from) throw new Error(`${DOCUMENT} has no place for ${name}`);
	return `${text.slice(0, from + start.length)}\n\n\`\`\`mermaid\n${graph}\n\`\`\`\n\n${text.slice(to)}`;
}

const before = readFileSync(DOCUMENT, 'utf8');
writeFileSync(DOCUMENT, insert(insert(before, 'folders', drawFolders()), 'files', drawFiles()));
