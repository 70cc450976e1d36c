import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const PAGES = [
	...readdirSync('.').filter((name) => name.endsWith('.md')),
	...readdirSync('docs')
		.filter((name) => name.endsWith('.md'))
		.map((name) => path.join('docs', name)),
];

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

test.each(PAGES)('the links of %s lead somewhere', (page) => {
	const broken = findTargets(page).filter((target) => {
		const [file, anchor] = target.split('#');
		const place = file === '' ? page : path.join(path.dirname(page), file);
		if (!existsSync(place)) return true;
		return anchor !== undefined && !readAnchors(place).includes(anchor);
	});
	expect(broken).toEqual([]);
});
