import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const DOCS = path.join(__dirname, '../../docs');

/**
 * The part of a document that a command writes.
 *
 * @param file its name in `docs`
 * @param what stands there, as the markers around it call it
 * @param command the npm script that writes it with `--write`
 */
export function generatedSection(file: string, what: string, command: string) {
	const place = path.join(DOCS, file);
	const script = command.includes(' -- ') ? command : `${command} --`;
	const begin = `<!-- The ${what}, written by \`npm run ${script} --write\` -->`;
	const end = `<!-- End of the ${what} -->`;

	/** @throws Error when the document has no markers */
	function split() {
		const [before, rest] = readFileSync(place, 'utf8').split(begin);
		const [text, after] = rest?.split(end) ?? [];
		if (after === undefined) throw new Error(`${place} has no place for the ${what}`);
		return { before, text, after };
	}

	return {
		/** Returns the text that the document shows. */
		read: () => split().text.trim(),
		/** @param text to show from now on */
		write(text: string) {
			const { before, after } = split();
			writeFileSync(place, `${before}${begin}\n\n${text}\n\n${end}${after}`);
		},
	};
}
