/** The usual way of nodes that are written by hand. */

import { readFile } from 'node:fs/promises';

import axios from 'axios';
import FormData from 'form-data';

import { getOperation } from '../../../emulator/operations';
import type { Address, SourceFile } from '../types';

export async function chat({ url, apiKey }: Address, prompt: string): Promise<void> {
	await axios.post(
		`${url}${getOperation('complete').path}`,
		{ assistantId: 'bench', prompt },
		{ headers: { 'x-api-key': apiKey } },
	);
}

/** The file as a buffer, as n8n's own `getBinaryDataBuffer` returns a stored file. */
export async function upload({ url, apiKey }: Address, { path, name }: SourceFile): Promise<void> {
	const form = new FormData();
	form.append('file', await readFile(path), { filename: name });
	await axios.post(`${url}${getOperation('upload').path}`, form, {
		headers: { ...form.getHeaders(), 'x-api-key': apiKey },
		maxBodyLength: Infinity,
	});
}
