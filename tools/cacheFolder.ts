import { homedir } from 'node:os';
import path from 'node:path';

/**
 * Where what is downloaded once is kept: older engines and n8n itself. MINGLEEGO_CACHE sets another place.
 */
export const cacheFolder =
	process.env.MINGLEEGO_CACHE ?? path.join(homedir(), '.cache/n8n-nodes-mingleego');
