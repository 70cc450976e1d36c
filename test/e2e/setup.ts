import { ensureN8n } from '../../tools/n8n/install';

/** Before the first test, which has less time than the download of n8n takes on a new machine. */
export default async () => {
	await ensureN8n();
};
