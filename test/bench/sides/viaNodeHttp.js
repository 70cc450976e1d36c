'use strict';

const http = require('node:http');

const agent = new http.Agent({ keepAlive: true });

/**
 * The least that a chat takes: Node's own client, its connections kept open.
 *
 * @type {import('./client').Client}
 */
const viaNodeHttp = async ({ url, apiKey }, prompt) => {
	const body = JSON.stringify({ assistantId: 'bench', prompt });
	const headers = {
		'x-api-key': apiKey,
		'content-type': 'application/json',
		'content-length': Buffer.byteLength(body),
	};
	return await new Promise((resolve, reject) => {
		const options = { method: 'POST', agent, headers };
		const request = http.request(`${url}/api/interactions/chat`, options, (response) => {
			let text = '';
			response.setEncoding('utf8').on('data', (data) => {
				text += data;
			});
			response.once('error', reject);
			response.once('end', () => {
				if (response.statusCode === 200) resolve(JSON.parse(text));
				else reject(new Error(`Refused with ${response.statusCode}`));
			});
		});
		request.once('error', reject).end(body);
	});
};

module.exports = { viaNodeHttp };
