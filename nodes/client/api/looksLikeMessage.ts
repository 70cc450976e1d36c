/** Characters of a text, and of a name, that are read: a message shows itself at its start. */
const MAX_READ_CHARS = 1_000;

/** What a program puts in front of a file's name to make an ID of it: a time, a hash, a UUID or random characters. */
const GENERATED_PART = /\d{6}|(?=[a-z]*\d)[a-z\d]{8}/i;

/** A label such as that of `Error: …` or `error=invalid_file&…`. */
const ERROR_LABEL = /^\W*(?:err|error|exception|fail|failed|failure|fatal)\s*[:=]/i;

/** A word by itself, possibly in quotation marks or with a punctuation mark, but not with what joins the parts of an ID. */
const PLAIN_WORD = /^[^\p{L}\d_/-]*\p{L}+[^\p{L}\d_/-]*$/u;

/** Words of refusals and of other messages to people, which no program adds to a file's name. */
const MESSAGE_WORDS = toWords(`
	accepted are bad been cannot conflict could created denied done duplicate err error exceeded exceeds exception expired
	fail failed failure fatal forbidden has illegal insufficient invalid is limit limited missing must not ok okay
	overloaded please prohibited quota refused rejected required should success successful successfully the timeout too
	unable unauthenticated unauthorised unauthorized unavailable unexpected unknown unprocessable unsupported uploaded was
	warning wrong your
`);

/** Words that stand beside them where a message is a single name, such as `INVALID_FILE_TYPE` or `TooManyRequests`. */
const COMPANION_WORDS = toWords(`
	acceptable access account again allowed api authentication authorization body connection content credentials credit
	credits data empty entity exist exists extension field file filename files for format found full gateway header http
	implemented internal key large later length limits login long many max maximum media method mime multipart name no of
	part payload payment permission permissions range rate reached request requests server service size small something
	space status storage supported temporarily token try type types upload usage user went
`);

/**
 * Whether a text in the place of a file ID is a message: some services refuse an upload with `Unauthorized` or
 * `Error: file type not supported` and status 200.
 *
 * According to the documentation, the form of an ID may vary. In any form, it consists of what a program makes up and of
 * the file's name, which may hold any words, as in `input_1764951853973_error report.pdf`. So the words that are not from
 * the name decide:
 *
 * - A text that begins with a generated part, such as a time, is an ID, unless a message's words follow. The other words
 *   may be the name's after all: some services convert it to Latin letters.
 * - Any other text with spaces is a message if one of its words, in any language, is not from the name.
 * - A text without spaces is a message if it consists of a message's words, such as `INVALID_FILE_TYPE`, or contains no
 *   ASCII letter or digit and is not from the name. Any other word may be a random ID.
 *
 * @param text one line, trimmed
 * @param fileName the name that the file was uploaded with, empty if it is not known
 */
export function looksLikeMessage(text: string, fileName: string): boolean {
	const start = text.slice(0, MAX_READ_CHARS);
	const isFromName = createNameMatcher(fileName);
	if (ERROR_LABEL.test(start)) return !isFromName(start);
	const [first, ...others] = start.split(/\s+/);
	if (others.length === 0) return isMessageName(first) || isForeignWord(first, isFromName);
	if (GENERATED_PART.test(first)) {
		return others.flatMap(findWords).some((word) => MESSAGE_WORDS.has(word) && !isFromName(word));
	}
	return [first, ...others].some((token) => PLAIN_WORD.test(token) && !isFromName(token));
}

/** Digits may be an HTTP status; with others, the text may be an ID. */
function isMessageName(token: string): boolean {
	const words = findWords(token);
	return (
		words.some((word) => MESSAGE_WORDS.has(word)) &&
		words.every((word) => MESSAGE_WORDS.has(word) || COMPANION_WORDS.has(word)) &&
		(token.match(/\d+/g) ?? []).every((digits) => /^[45]\d\d$/.test(digits))
	);
}

function isForeignWord(token: string, isFromName: (text: string) => boolean): boolean {
	return !/[a-z\d]/i.test(token) && (toComparable(token) === '' || !isFromName(token));
}

/** Splits at everything but letters, and inside `camelCase` and `HTTPError`. */
function findWords(token: string): string[] {
	const words = token
		.replace(/(\p{Ll})(?=\p{Lu})/gu, '$1 ')
		.replace(/(\p{Lu})(?=\p{Lu}\p{Ll})/gu, '$1 ')
		.match(/\p{L}+/gu);
	return (words ?? []).map((word) => word.toLowerCase());
}

/**
 * A function that finds a text in the file's name, in any of the forms in which services keep a name: as it is, cut, with
 * other punctuation, with its UTF-8 read as Latin-1 (https://github.com/expressjs/multer/issues/1104), and without the
 * characters, or the accents, that are not ASCII.
 */
function createNameMatcher(fileName: string): (text: string) => boolean {
	const name = fileName.slice(0, MAX_READ_CHARS);
	const forms = [
		name,
		Buffer.from(name).toString('latin1'),
		keepAscii(name.normalize('NFC')),
		keepAscii(name.normalize('NFKD')),
	].map(toComparable);
	return (text) => {
		const comparable = toComparable(text);
		return forms.some((form) => form.includes(comparable));
	};
}

function keepAscii(text: string): string {
	return text.replace(/[^\x20-\x7e]/g, '');
}

/** The letters and digits of a text, without case and accents. */
function toComparable(text: string): string {
	return text
		.toLowerCase()
		.normalize('NFKD')
		.replace(/[^\p{L}\p{N}]+/gu, '');
}

function toWords(list: string): ReadonlySet<string> {
	return new Set(list.trim().split(/\s+/));
}
