import type {
	IBinaryData,
	ICredentialDataDecryptedObject,
	IHttpRequestOptions,
} from 'n8n-workflow';

import { getBaseUrl } from '../../credentials/MingleegoApi.credentials';
import type { ChatBody } from './api/chatBody';
import { parseCompletion, type Completion } from './api/completion';
import { CHAT_PATH, CHAT_STREAM_PATH, UPLOAD_PATH } from './api/endpoints';
import type { StorageHelpers } from './api/uploadForm';
import type { ClientRun, RunAccount, ServerAccess } from './clientRun';
import { downloadFile, readHop, type DownloadHelpers } from './downloadFile';
import type { RequestContext } from './errors/requestContext';
import { rememberSecrets } from './errors/sentSecrets';
import { FILE_SERVER, MINGLEEGO } from './errors/server';
import { executeRequest, type CallSettings } from './executeRequest';
import type { AttemptTimeout } from './http/attemptTimeout';
import { readText } from './http/readText';
import { sendRequest, type HttpResponse } from './http/sendRequest';
import { readStreamedCompletion, type ReplySink } from './stream/readStreamedCompletion';
import { StreamCall } from './stream/streamCall';
import { createUpload, type FileToUpload, type UploadedFile } from './uploadFile';

/** The service's own host (https://mingleego.com/api-reference/introduction). */
const SERVICE_HOST = 'mingleego.com';

/** What the client needs of n8n. */
export type ClientContext = RequestContext & { helpers: StorageHelpers & DownloadHelpers };

/** How n8n connects to the service. */
export type Connection = Pick<
	IHttpRequestOptions,
	'allowedDomains' | 'baseURL' | 'proxy' | 'skipSslCertificateValidation'
>;

/** How one call is made. */
export interface CallOptions extends Pick<
	CallSettings,
	'signal' | 'timeoutMs' | 'itemIndex' | 'onFailure'
> {
	connection?: Connection;
}

/** Sends the requests of one run of a node to Mingleego. */
export class MingleegoClient {
	/**
	 * @param context the item's context, or a sub-node's
	 * @param run what the client's calls share
	 */
	constructor(
		private readonly context: ClientContext,
		private readonly run: ClientRun,
	) {}

	/**
	 * Starts a call: requests that end together, with the credential as it is now.
	 *
	 * @param options how the call is made
	 * @throws what n8n throws when the credential cannot be read, and an Error with a message for the user if its Base
	 *   URL cannot be used
	 */
	async startCall(options: CallOptions): Promise<MingleegoCall> {
		const credentials = await this.context.getCredentials('mingleegoApi');
		rememberSecrets(this.context, credentials);
		const account = await this.run.getAccount(credentials);
		const { maxRetries } = this.run.settings;
		const settings: CallSettings = { ...options, maxRetries, reporter: this.run.reporter };
		const connection = { allowedDomains: getAllowedDomains(credentials), ...options.connection };
		return new MingleegoCall(this.context, credentials, account, settings, connection);
	}
}

/** Requests that end together, such as those of an item. */
export class MingleegoCall {
	private readonly baseUrl: URL;

	private readonly service: ServerAccess;

	constructor(
		private readonly context: ClientContext,
		private readonly credentials: ICredentialDataDecryptedObject,
		private readonly account: RunAccount,
		private readonly settings: CallSettings,
		private readonly connection: Connection,
	) {
		this.baseUrl = new URL(getBaseUrl(credentials));
		this.service = account.getServer(this.baseUrl.origin);
	}

	/**
	 * Sends a prompt.
	 *
	 * @returns the whole reply
	 * @throws FailedRequest
	 */
	async chat(body: ChatBody): Promise<Completion> {
		const request = createChatRequest(CHAT_PATH, 'application/json', body);
		return await this.execute(async (timeout) =>
			parseCompletion(await readText(await this.send(request, timeout))),
		);
	}

	/**
	 * Sends a prompt, and passes the reply on while it arrives.
	 *
	 * @param sink receives the reply, if anybody wants it before it is complete
	 * @returns the whole reply
	 * @throws FailedRequest
	 */
	async streamChat(body: ChatBody, sink?: ReplySink): Promise<Completion> {
		const request = createChatRequest(CHAT_STREAM_PATH, 'text/event-stream', body);
		const streamCall = new StreamCall(this.service.state.streams.get(body.assistantId));
		return await this.execute(
			async (timeout) => {
				sink?.begin?.();
				return await readStreamedCompletion(await this.send(request, timeout), streamCall, sink);
			},
			// Readers have the start of a forwarded reply; a second reply would not continue it.
			() => sink?.hasForwarded ?? false,
		);
	}

	/**
	 * Uploads a file.
	 *
	 * @throws FailedRequest
	 */
	async uploadFile(file: FileToUpload): Promise<UploadedFile> {
		const request: IHttpRequestOptions = { method: 'POST', url: UPLOAD_PATH };
		const send = createUpload(
			this.context.helpers,
			file,
			async (body, timeout) => await readText(await this.send({ ...request, body }, timeout)),
		);
		return await this.execute(send);
	}

	/**
	 * Uploads a file, unless another call of the run with the same account has uploaded it.
	 *
	 * @param key what the file is known by
	 * @returns its ID
	 * @throws FailedRequest
	 */
	async uploadSharedFile(key: string, file: FileToUpload): Promise<string> {
		const upload = async () => (await this.uploadFile(file)).fileId;
		return await this.account.sharedUploads.getFileId(key, upload, this.settings.signal);
	}

	/**
	 * Downloads a file that an assistant generated into n8n's storage.
	 *
	 * @param fileUrl the reply's `fileUrl`; one without a host is on the service's own host
	 * @throws FailedRequest; ApiError for an address that is no URL, and for too many redirects
	 */
	async downloadFile(fileUrl: string): Promise<IBinaryData> {
		return await downloadFile(fileUrl, this.baseUrl.href, async (urls) => {
			const url = urls[urls.length - 1];
			const isService = url.origin === this.baseUrl.origin;
			const credentials = isService ? this.credentials : undefined;
			// The domains are those that the credential may be sent to. n8n restricts any request with them.
			const allowedDomains = isService ? this.connection.allowedDomains : undefined;
			const connection = { ...this.connection, allowedDomains };
			const options: IHttpRequestOptions = { ...connection, method: 'GET', url: url.href };
			return await executeRequest(
				{
					server: FILE_SERVER,
					access: isService ? this.service : this.account.getServer(url.origin, FILE_SERVER),
					send: async (timeout) => {
						const request = { options, credentials, maxBytes: Infinity };
						const response = await sendRequest(this.context, request, timeout);
						return await readHop(this.context.helpers, response, urls);
					},
				},
				this.settings,
			);
		});
	}

	private async execute<T>(
		send: (timeout: AttemptTimeout) => Promise<T>,
		isPartlyDelivered?: () => boolean,
	): Promise<T> {
		return await executeRequest(
			{ server: MINGLEEGO, access: this.service, send, isPartlyDelivered },
			this.settings,
		);
	}

	private async send(request: IHttpRequestOptions, timeout: AttemptTimeout): Promise<HttpResponse> {
		const { context, credentials, connection } = this;
		return await sendRequest(
			context,
			{ options: { ...connection, ...request }, credentials },
			timeout,
		);
	}
}

/**
 * The domains that a credential may be sent to, if it is limited to some (n8n's Allowed HTTP Request Domains). n8n adds
 * them to the requests of a declarative node itself, with the service's own host, but not to those of a sub-node.
 */
function getAllowedDomains(credentials: ICredentialDataDecryptedObject): string | undefined {
	const { allowedHttpRequestDomains: mode, allowedDomains } = credentials;
	return mode === 'domains' ? `${String(allowedDomains)},${SERVICE_HOST}` : undefined;
}

function createChatRequest(url: string, accept: string, body: ChatBody): IHttpRequestOptions {
	return { method: 'POST', url, headers: { Accept: accept }, json: true, body };
}
