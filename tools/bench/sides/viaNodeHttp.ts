/** The least that the work takes: Node's own client, with keep-alive connections. */

import { createReadStream } from 'node:fs';
import http from 'node:http';
import { pipeline } from 'node:stream/promises';

import { getOperation } from '../../../emulator/operations';
import type { Address, Client } from '../types';

const agent = new http.Agent({ keepAlive: true });

const BOUNDARY = 'boundary-of-the-benchmark';

/** How much of a file is read at once: as much as our node reads. */
const CHUNK = 256 * 1024;

export const chat: Client['chat'] = async (service, prompt) => {
	const body = JSON.stringify({ assistantId: 'bench', prompt });
	const { request, responseText } = post(service, getOperation('complete').path, {
		'content-type': 'application/json',
		'content-length': Buffer.byteLength(body),
	});
	request.end(body);
	return JSON.parse(await responseText);
};

export const upload: Client['upload'] = async (service, { path, name, size }) => {
	const head = `--${BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: application/octet-stream\r\n\r\n`;
	const tail = `\r\n--${BOUNDARY}--\r\n`;
	const { request, responseText } = post(service, getOperation('upload').path, {
		'content-type': `multipart/form-data; boundary=${BOUNDARY}`,
		'content-length': head.length + size + tail.length,
	});
	request.write(head);
	await pipeline(createReadStream(path, { highWaterMark: CHUNK }), request, { end: false });
	request.end(tail);
	return await responseText;
};

/** Begins a request. */
function post(
	{ url, apiKey }: Address,
	path: string,
	headers: http.OutgoingHttpHeaders,
): { request: http.ClientRequest; responseText: Promise<string> } {
	const request = http.request(`${url}${path}`, {
		method: 'POST',
		agent,
		headers: { 'x-api-key': apiKey, ...headers },
	});
	const responseText = new Promise<string>((resolve, reject) => {
		request.once('error', reject);
		request.once('response', (response) => {
			let text = '';
			response.setEncoding('utf8').on('data', (data: string) => {
				text += data;
			});
			response.once('error', reject);
			response.once('end', () => {
				if (response.statusCode === 200) resolve(text);
				else reject(new Error(`Refused with ${response.statusCode}`));
			});
		});
	});
	return { request, responseText };
}
