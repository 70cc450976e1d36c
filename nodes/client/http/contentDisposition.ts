/** The file name to use when neither the header nor the URL has one. */
const DEFAULT_FILE_NAME = 'file';

/**
 * The name of a downloaded file: from Content-Disposition, where the extended form (`filename*`, RFC 8187) takes
 * precedence over the plain one (RFC 6266), or else the last segment of the URL's path.
 *
 * @param disposition value of the Content-Disposition header, if any
 * @param url absolute URL at which the file was found
 * @returns a name without a path
 */
export function parseFileName(disposition: unknown, url: string): string {
	const header = typeof disposition === 'string' ? disposition : '';
	const path = new URL(url).pathname;
	const name =
		parseExtendedName(header) ||
		parsePlainName(header) ||
		percentDecode(path.slice(path.lastIndexOf('/') + 1));
	// Keep only the name: a server must not choose a folder.
	const baseName = name.split(/[/\\]/).pop() ?? '';
	const fileName = baseName.replace(/\p{Cc}/gu, '').trim();
	return /^\.*$/.test(fileName) ? DEFAULT_FILE_NAME : fileName;
}

/** Also accepts a value in quotation marks, which some servers send and the standard does not allow. */
function parseExtendedName(header: string): string | undefined {
	const value = /(?:^|[;\s])filename\*\s*=\s*"?utf-8'[^']*'([^;\s"]+)/i.exec(header)?.[1];
	return value === undefined ? undefined : percentDecode(value);
}

/** An unquoted value must not contain spaces, but where a server sends them they are part of the name. */
function parsePlainName(header: string): string | undefined {
	const value = /(?:^|[;\s])filename\s*=\s*([^;][^]*)/i.exec(header)?.[1];
	if (value === undefined) return undefined;
	// A backslash before any other character is a path separator.
	const name =
		parseQuotedString(value)?.replace(/\\(["\\])/g, '$1') ?? value.replace(/;[^]*/, '').trim();
	// Node reads headers as Latin-1, but servers send names as UTF-8.
	return redecodeAsUtf8(name);
}

/** The content of a quoted value, with its escapes. Uses a loop because a regular expression fails on a few megabytes. */
function parseQuotedString(value: string): string | undefined {
	if (!value.startsWith('"')) return undefined;
	for (let index = 1; index < value.length; index += 1) {
		if (value.charAt(index) === '"') return value.slice(1, index);
		if (value.charAt(index) === '\\') index += 1;
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
