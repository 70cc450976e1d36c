import { BadRequest } from './badRequest';
import type { Behavior } from './behavior';
import { validateChatBody } from './chatBody';
import { getAssistantName } from './directives';
import type { StoredFile, Upload } from './multipart';
import { composeText, createReplyFile, type Reply, type ReplyFile } from './reply';

/** The values of the node's Operation field. */
export type OperationName = 'complete' | 'stream' | 'upload';

/** A request to the API. */
interface ApiRequest {
	contentType: string | undefined;
	/** The parsed body; undefined when it was not JSON. */
	json: unknown;
	/** The first part named `file`, or else the first file. */
	upload: Upload | undefined;
}

/** What a response depends on, besides the request. */
export interface ApiState {
	/** The emulator's URL. */
	url: string;
	/** Uploaded files by ID. */
	files: Map<string, StoredFile>;
	/** Of the newest file's ID: no two files get the same. */
	lastStamp: number;
	/** Files that assistants made, by the path of their URL. */
	replyFiles: Map<string, ReplyFile>;
}

/** Returns the API's reply to a request. Throws a BadRequest when the API refuses it. */
type Respond<Body> = (request: ApiRequest, state: ApiState, behavior: Behavior) => Body;

type Returned =
	| { returns: 'json'; respond: Respond<unknown> }
	| { returns: 'events'; respond: Respond<Reply> }
	| { returns: 'text'; respond: Respond<string> };

/** An operation of the node, with its endpoint and how the emulator responds. */
export type Operation = Returned & {
	/** The value of the Resource field. */
	resource: 'chat' | 'file';
	operation: OperationName;
	/** Its name in the documentation and under the node. */
	name: string;
	/** Its name in the Operation field. */
	choice: string;
	/** Its name in the list of the node's actions. */
	action: string;
	method: string;
	/** The endpoint's path, below the base URL. */
	path: string;
	/** The request's body. */
	takes: 'json' | 'file';
	/** Parameters that succeed on a new emulator; for an item with a file, if it takes one. */
	parameters: Record<string, string>;
	/** Parameters that differ by item, for items with their number in `n` and a file `item N.txt`: see `findItemNumber`. */
	numbered: Record<string, string>;
	/** Whether an item's JSON is the output for item `n` with the parameters in `numbered`. */
	isReply: (
		json: Record<string, unknown>,
		n: number,
		files: ReadonlyMap<string, StoredFile>,
	) => boolean;
	/** How the node's error for a response with status 200 begins that is not this endpoint's. */
	notAReply: string;
};

const CHAT = {
	resource: 'chat',
	method: 'POST',
	takes: 'json',
	parameters: { assistantId: 'a1', prompt: 'Hello' },
	// Not ASCII, so that a response in chunks is also split inside a character.
	numbered: { prompt: '=How far is Köln, item {{ $json.n }}?' },
	respond: answer,
	isReply: ({ text, fileUrl }, n) =>
		String(text).replace(' [file]', '') ===
			`Assistant a1 answers your prompt "How far is Köln, item ${n}?" with no files.` &&
		fileUrl !== undefined,
	notAReply: 'The response is not in the format of the Mingleego API',
} satisfies Partial<Operation>;

/**
 * All operations, a row each. The emulator's routes, the tests of every operation, the fault matrix and the benchmark
 * iterate over it. It is in the emulator because tests and tools may import from here, and not the other way round.
 */
export const OPERATIONS: readonly Operation[] = [
	{
		...CHAT,
		operation: 'complete',
		name: 'Chat',
		choice: 'Chat',
		action: 'Chat with an assistant',
		path: '/api/interactions/chat',
		returns: 'json',
	},
	{
		...CHAT,
		operation: 'stream',
		name: 'Chat Stream',
		choice: 'Chat Stream',
		action: 'Chat with an assistant and stream the reply',
		path: '/api/interactions/chat/sse',
		returns: 'events',
	},
	{
		resource: 'file',
		operation: 'upload',
		name: 'Upload File',
		choice: 'Upload',
		action: 'Upload a file',
		method: 'POST',
		path: '/api/interactions/chat/file',
		takes: 'file',
		parameters: { binaryPropertyName: 'data' },
		numbered: {},
		returns: 'text',
		respond: storeFile,
		isReply: ({ fileId }, n, files) => files.get(String(fileId))?.fileName === `item ${n}.txt`,
		notAReply: 'The response to the upload is not a file ID',
	},
];

/**
 * Returns an operation's row.
 *
 * @throws Error When the table has none.
 */
export function getOperation(name: OperationName): Operation {
	const found = OPERATIONS.find(({ operation }) => operation === name);
	if (found === undefined) throw new Error(`There is no operation ${name}`);
	return found;
}

/**
 * Finds the item that a request is for, when the node runs with the parameters in `numbered`.
 *
 * @returns NaN when the request names no item.
 */
export function findItemNumber(request: { json: unknown; upload: Upload | undefined }): number {
	const text = JSON.stringify(request.json ?? request.upload);
	return Number(/item (\d+)/.exec(text)?.[1]);
}

/** @throws BadRequest When the body is not a chat's. */
function answer(
	{ contentType, json }: ApiRequest,
	{ url, files, replyFiles }: ApiState,
	behavior: Behavior,
): Reply {
	const { assistantId, prompt, fileIds } = validateChatBody(contentType, json, files);
	if (assistantId.startsWith('unknown')) throw new BadRequest(`Unknown assistant: ${assistantId}`);
	const sent = fileIds.flatMap((id) => files.get(id) ?? []);
	const text = composeText(getAssistantName(assistantId), prompt, sent);
	if (!prompt.includes('[file]')) return { text, fileUrl: null };
	const file = createReplyFile(text, behavior);
	const path = `/files/${file.name}`;
	replyFiles.set(path, file);
	return { text, fileUrl: `${url}${path}` };
}

/** @throws BadRequest When the form has no file, or one without a name. */
function storeFile({ upload }: ApiRequest, state: ApiState): string {
	if (upload?.fieldName !== 'file') throw new BadRequest('file is required');
	const { fieldName, ...file } = upload;
	if (file.fileName === '') throw new BadRequest('The file has no name');
	state.lastStamp = Math.max(Date.now(), state.lastStamp + 1);
	const id = `input_${state.lastStamp}_${file.fileName.replace(/[^\p{L}\p{Nd}., -]/gu, '_')}`;
	state.files.set(id, file);
	return id;
}
