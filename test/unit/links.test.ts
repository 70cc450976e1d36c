import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The files of a folder and of those in it. */
const listFiles = (folder: string, ending: RegExp) =>
	readdirSync(folder, { recursive: true, encoding: 'utf8' })
		.filter((name) => ending.test(name))
		.map((name) => path.join(folder, name));

const PAGES = [
	...readdirSync('.').filter((name) => name.endsWith('.md')),
	...listFiles('docs', /\.md$/),
];

/** What n8n shows, in the editor or in a sticky note. */
const SHOWN = [
	...listFiles('nodes', /\.(ts|json)$/),
	...listFiles('credentials', /\.ts$/),
	...listFiles('examples', /\.json$/),
];

/** The address of this repository's pages, for readers who are not in it. */
const REPOSITORY = 'https://github.com/mingleego/n8n-nodes-mingleego/blob/main/';

/** The anchor that GitHub gives a heading. */
const toAnchor = (heading: string) =>
	heading
		.toLowerCase()
		.replace(/`|[^\p{L}\p{N}\s_-]/gu, '')
		.trim()
		.replaceAll(' ', '-');

const readAnchors = (page: string) =>
	[...readFileSync(page, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, heading]) => toAnchor(heading));

/** The links of a page that lead to this repository, and the pictures that it shows. */
const findTargets = (page: string) =>
	[...readFileSync(page, 'utf8').matchAll(/\]\(([^)\s]+)\)|(?:src|srcset|href)="([^"]+)"/g)]
		.map(([, link, attribute]) => link ?? attribute)
		.filter((target) => !/^[a-z]+:/.test(target));

/** @param page relative links start from it */
function isBroken(target: string, page: string): boolean {
	const [file, anchor] = target.split('#');
	const place = file === '' ? page : path.join(path.dirname(page), file);
	if (!existsSync(place)) return true;
	return anchor !== undefined && !readAnchors(place).includes(anchor);
}

test.each(PAGES)('the links of %s lead somewhere', (page) => {
	expect(findTargets(page).filter((target) => isBroken(target, page))).toEqual([]);
});

test('the links that n8n shows lead to pages of this repository', () => {
	const links = SHOWN.flatMap((file) =>
		readFileSync(file, 'utf8')
			.split(REPOSITORY)
			.slice(1)
			.map((rest) => /^[\w./#-]+/.exec(rest)?.[0] ?? ''),
	);
	expect(links.length).toBeGreaterThan(30);
	expect(links.filter((link) => isBroken(link, 'README.md'))).toEqual([]);
});

test.each(listFiles('examples', /\.json$/))('the note of %s says where to read on', (file) => {
	const example = readFileSync(file, 'utf8');
	for (const page of ['docs/credential.md', 'docs/fields.md#assistant-id']) {
		expect(example).toContain(`](${REPOSITORY}${page})`);
	}
	expect(example).toMatch(/"assistantId": "YOUR_ASSISTANT_ID"/);
});
