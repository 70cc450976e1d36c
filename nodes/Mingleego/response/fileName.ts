/** What is called so when nothing tells its name. */
const NAMELESS = 'file';

/**
 * The name of a file that is downloaded: as the server gives it in Content-Disposition, in the extended form
 * (`filename*`, RFC 8187) rather than the plain one (RFC 6266), else the last part of the URL's path.
 *
 * @param disposition the header's value
 * @param url where the file was found
 * @returns a name without a path
 */
export function fileNameOf(disposition: unknown, url: string): string {
	const header = typeof disposition === 'string' ? disposition : '';
	const path = new URL(url).pathname;
	const name =
		extendedName(header) ?? plainName(header) ?? decoded(path.slice(path.lastIndexOf('/') + 1));
	// Only a name: a server must not choose a folder.
	return (
		name
			.split(/[/\\]/)
			.pop()
			?.replace(/\p{Cc}/gu, '')
			.trim() || NAMELESS
	);
}

function extendedName(header: string): string | undefined {
	const value = /filename\*\s*=\s*utf-8'[^']*'([^;\s]+)/i.exec(header)?.[1];
	return value === undefined ? undefined : decoded(value);
}

function plainName(header: string): string | undefined {
	const [, quoted, token] = /filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]+))/i.exec(header) ?? [];
	const name = quoted?.replace(/\\(.)/g, '$1') ?? token;
	// Node reads headers as Latin-1, but servers send names as UTF-8.
	return name === undefined ? undefined : utf8(name);
}

function utf8(name: string): string {
	const bytes = Buffer.from(name, 'latin1');
	if (bytes.toString('latin1') !== name) return name;
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
	} catch {
		return name;
	}
}

function decoded(name: string): string {
	try {
		return decodeURIComponent(name);
	} catch {
		return name;
	}
}
