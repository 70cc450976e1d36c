/** The usual way of nodes that are written by hand. */

import { readFile } from 'node:fs/promises';

import axios from 'axios';
import FormData from 'form-data';

import { getOperation } from '../../../emulator/operations';
import type { Client } from '../types';

export const chat: Client['chat'] = async ({ url, apiKey }, prompt) => {
	const { data } = await axios.post(
		`${url}${getOperation('complete').path}`,
		{ assistantId: 'bench', prompt },
		{ headers: { 'x-api-key': apiKey } },
	);
	return data;
};

/** The file as a buffer, as n8n's own `getBinaryDataBuffer` returns a stored file. */
export const upload: Client['upload'] = async ({ url, apiKey }, { path, name }) => {
	const form = new FormData();
	form.append('file', await readFile(path), { filename: name });
	const { data } = await axios.post(`${url}${getOperation('upload').path}`, form, {
		headers: { ...form.getHeaders(), 'x-api-key': apiKey },
		maxBodyLength: Infinity,
	});
	return data;
};
