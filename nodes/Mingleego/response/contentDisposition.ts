/** What is called so when nothing tells its name. */
const DEFAULT_FILE_NAME = 'file';

/**
 * The name of a file that is downloaded: as the server gives it in Content-Disposition, in the extended form
 * (`filename*`, RFC 8187) rather than the plain one (RFC 6266), else the last part of the URL's path.
 *
 * @param disposition the header's value
 * @param url where the file was found
 * @returns a name without a path
 */
export function parseFileName(disposition: unknown, url: string): string {
	const header = typeof disposition === 'string' ? disposition : '';
	const path = new URL(url).pathname;
	const name =
		parseExtendedName(header) ||
		parsePlainName(header) ||
		percentDecode(path.slice(path.lastIndexOf('/') + 1));
	// Only a name: a server must not choose a folder.
	const last = name.split(/[/\\]/).pop() ?? '';
	const clean = last.replace(/\p{Cc}/gu, '').trim();
	return /^\.*$/.test(clean) ? DEFAULT_FILE_NAME : clean;
}

/** Some servers put it in quotation marks, which the standard does not have. */
function parseExtendedName(header: string): string | undefined {
	const value = /(?:^|[;\s])filename\*\s*=\s*"?utf-8'[^']*'([^;\s"]+)/i.exec(header)?.[1];
	return value === undefined ? undefined : percentDecode(value);
}

/** Without quotation marks it may hold no blank, but where it does, it is meant to. */
function parsePlainName(header: string): string | undefined {
	const value = /(?:^|[;\s])filename\s*=\s*([^;][^]*)/i.exec(header)?.[1];
	if (value === undefined) return undefined;
	// Before any other character a backslash is one of a path.
	const name = quotedIn(value)?.replace(/\\(["\\])/g, '$1') ?? value.replace(/;[^]*/, '').trim();
	// Node reads headers as Latin-1, but servers send names as UTF-8.
	return redecodeAsUtf8(name);
}

/** What a value holds in quotation marks. Step by step: a pattern for it fails at some megabytes. */
function quotedIn(value: string): string | undefined {
	if (!value.startsWith('"')) return undefined;
	for (let at = 1; at < value.length; at += 1) {
		if (value.charAt(at) === '"') return value.slice(1, at);
		if (value.charAt(at) === '\\') at += 1;
	}
	return undefined;
}

function redecodeAsUtf8(name: string): string {
	const bytes = Buffer.from(name, 'latin1');
	if (bytes.toString('latin1') !== name) return name;
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
	} catch {
		return name;
	}
}

function percentDecode(name: string): string {
	try {
		return decodeURIComponent(name);
	} catch {
		return name;
	}
}
