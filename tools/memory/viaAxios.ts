import { readFile } from 'node:fs/promises';

import { getOperation } from '../../emulator/operations';
import type { Side, SourceFile } from './types';

/** At once: as many as our node sends at most by default. */
const AT_ONCE = 50;

/**
 * What nodes that are written by hand usually do: each file is read into a buffer, which a form takes. n8n's own
 * `getBinaryDataBuffer` reads a stored file in the same way.
 */
export const viaAxios: Side = async function ({ service, files }) {
	// Here, so that the other side's process does not hold them.
	const { default: axios } = await import('axios');
	const { default: FormData } = await import('form-data');

	const upload = async ({ path, name }: SourceFile) => {
		const form = new FormData();
		form.append('file', await readFile(path), { filename: name });
		await axios.post(`${service.url}${getOperation('upload').path}`, form, {
			headers: { ...form.getHeaders(), 'x-api-key': service.apiKey },
			maxBodyLength: Infinity,
		});
	};
	return async () => {
		for (let n = 0; n < files.length; n += AT_ONCE) {
			await Promise.all(files.slice(n, n + AT_ONCE).map(upload));
		}
	};
};
