import { homedir } from 'node:os';
import path from 'node:path';

/**
 * The folder for what is downloaded only once: older engines and n8n itself. MINGLEEGO_CACHE sets another one.
 */
export const cacheFolder =
	process.env.MINGLEEGO_CACHE ?? path.join(homedir(), '.cache/n8n-nodes-mingleego');
