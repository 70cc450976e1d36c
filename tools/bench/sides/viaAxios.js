'use strict';

/** What a node that is written by hand usually does. */

const { readFile } = require('node:fs/promises');

const { default: axios } = require('axios');
const FormData = require('form-data');

/** @type {import('./client').Client['chat']} */
const chat = async ({ url, apiKey }, prompt) => {
	const { data } = await axios.post(
		`${url}/api/interactions/chat`,
		{ assistantId: 'bench', prompt },
		{ headers: { 'x-api-key': apiKey } },
	);
	return data;
};

/**
 * The file as a buffer, as n8n's own `getBinaryDataBuffer` gives a stored file.
 *
 * @type {import('./client').Client['upload']}
 */
const upload = async ({ url, apiKey }, { path, name }) => {
	const form = new FormData();
	form.append('file', await readFile(path), { filename: name });
	const { data } = await axios.post(`${url}/api/interactions/chat/file`, form, {
		headers: { ...form.getHeaders(), 'x-api-key': apiKey },
		maxBodyLength: Infinity,
	});
	return data;
};

module.exports = { chat, upload };
