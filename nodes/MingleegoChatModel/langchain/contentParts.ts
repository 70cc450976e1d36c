import { InputError } from '../../client/errors/inputError';
import { isJsonObject } from '../../client/api/parseJson';

/** A file in a message as n8n's SDK reads it. */
interface StandardFile {
	type: 'file';
	/** The bytes, as Base64 if they are a text. */
	data?: string | Uint8Array;
	/** The ID that the service gave the file. */
	fileId?: string;
	mimeType?: string;
	metadata?: { filename?: string };
}

/** A part of a message as n8n's SDK reads it. */
export type StandardPart = StandardFile | { type: 'text'; text: string };

type Fields = Record<string, unknown>;

/** The part of a data URL before its comma is short. */
const MAX_DATA_URL_HEAD = 500;

/**
 * What other models write into their messages for themselves: how they thought, and their tool calls, which LangChain
 * has beside the content as well.
 */
const OWN_NOTES =
	/^(?:reasoning|thinking|redacted_thinking|tool_(?:use|call)|function_call|server_tool|mcp_|citation|input_json|executable|non_standard)/;

/**
 * Where a service keeps what a part holds: LangChain in the part itself, OpenAI and Anthropic below one of these keys,
 * and Google in a part without a type.
 */
const HOLDER_KEYS = [
	...[
		'source',
		'file',
		'image_url',
		'input_audio',
		'audio',
		'video',
		'image',
		'document',
		'resource',
	],
	...['inlineData', 'inline_data', 'fileData', 'file_data'],
];

const DATA_KEYS = ['data', 'file_data', 'blob'];
const URL_KEYS = ['url', 'image_url', 'file_url', 'fileUri', 'file_uri', 'uri'];
const ID_KEYS = ['fileId', 'file_id'];
const MIME_TYPE_KEYS = ['mimeType', 'mime_type', 'mediaType', 'media_type'];
const NAME_KEYS = ['filename', 'fileName', 'file_name', 'name', 'title'];

/**
 * Reads a part of a message in any of the forms in which LangChain, n8n and AI services write text and files.
 *
 * @param part a text, or an object
 * @returns text and files; nothing for what a model noted for itself
 * @throws InputError when it is a file without content
 */
export function readPart(part: unknown): StandardPart[] {
	if (typeof part === 'string') return [{ type: 'text', text: part }];
	if (!isJsonObject(part)) return [];
	const { type } = part;
	if (typeof type === 'string' && OWN_NOTES.test(type)) return [];
	const holders = HOLDER_KEYS.map((key) => part[key]).filter(isPlainObject);
	const fields = Object.assign({}, part, ...holders) as Fields;
	if (fields.type === 'content') return [fields.content].flat().flatMap(readPart);
	return [readData(fields) ?? readText(fields) ?? readReference(fields) ?? readUnknown(type, part)];
}

function readData(fields: Fields): StandardPart | undefined {
	const data = DATA_KEYS.map((key) => fields[key]).find(isData);
	// Anthropic's documents of plain text.
	if (data === undefined || fields.type === 'text') return undefined;
	const parsed = typeof data === 'string' ? parseDataUrl(data) : undefined;
	return { type: 'file', ...describeFile(fields), ...(parsed ?? { data }) };
}

function readText(fields: Fields): StandardPart | undefined {
	const { text = fields.refusal ?? (fields.type === 'text' ? fields.data : undefined) } = fields;
	if (typeof text !== 'string') return undefined;
	const name = findName(fields);
	return { type: 'text', text: name === undefined ? text : `${name}:\n${text}` };
}

/** Where a file is, instead of the file. */
function readReference(fields: Fields): StandardPart | undefined {
	const url = findText(fields, URL_KEYS);
	if (url !== undefined) {
		const parsed = parseDataUrl(url);
		// The service fetches nothing: the assistant sees where the file is.
		return parsed
			? { type: 'file', ...describeFile(fields), ...parsed }
			: { type: 'text', text: url };
	}
	const fileId = findText(fields, fields.source_type === 'id' ? ['id'] : ID_KEYS);
	return fileId === undefined ? undefined : { type: 'file', ...describeFile(fields), fileId };
}

/** Parts of a kind that is not known here reach the assistant as they are: nothing is lost without a word. */
function readUnknown(type: unknown, part: Fields): StandardPart {
	if (typeof type === 'string' && /image|audio|video|file|document|media/.test(type)) {
		throw new InputError(
			`A message has a part of the type "${type}" without a file in it`,
			'Check what the node that uses this model puts into its messages.',
		);
	}
	return { type: 'text', text: JSON.stringify(part) };
}

function describeFile(fields: Fields): Pick<StandardFile, 'mimeType' | 'metadata'> {
	const { format } = fields;
	const audioType = typeof format === 'string' ? `audio/${format}` : undefined;
	return {
		mimeType: findText(fields, MIME_TYPE_KEYS) ?? audioType,
		metadata: { filename: findName(fields) },
	};
}

function findName(fields: Fields): string | undefined {
	const metadata = isJsonObject(fields.metadata) ? fields.metadata : {};
	return findText(fields, NAME_KEYS) ?? findText(metadata, NAME_KEYS);
}

function findText(fields: Fields, keys: string[]): string | undefined {
	return keys
		.map((key) => fields[key])
		.find((value): value is string => typeof value === 'string' && value !== '');
}

function isPlainObject(value: unknown): value is Fields {
	return isJsonObject(value) && !ArrayBuffer.isView(value);
}

function isData(value: unknown): value is string | Uint8Array {
	return value instanceof Uint8Array || (typeof value === 'string' && value !== '');
}

/** The file in a data URL (RFC 2397); undefined if it is another URL, or Base64 itself. */
function parseDataUrl(url: string): Pick<StandardFile, 'data' | 'mimeType'> | undefined {
	const comma = url.slice(0, MAX_DATA_URL_HEAD).indexOf(',');
	if (!url.startsWith('data:') || comma === -1) return undefined;
	const [mimeType, ...parameters] = url.slice('data:'.length, comma).split(';');
	const content = url.slice(comma + 1);
	const data = parameters.includes('base64') ? content : encodeContent(content);
	return { data, ...(mimeType && { mimeType }) };
}

function encodeContent(content: string): string {
	try {
		return Buffer.from(decodeURIComponent(content)).toString('base64');
	} catch {
		// A percent sign that encodes nothing.
		return Buffer.from(content).toString('base64');
	}
}
