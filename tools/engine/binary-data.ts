import type { BinaryMode, N8n } from './types';

/**
 * Says where n8n keeps binary data from now on, as its environment variables do at start-up.
 *
 * @param storageFolder absolute path, made when missing
 * @throws TypeError for another mode
 */
export async function useBinaryMode(
	{ core, container }: N8n,
	mode: BinaryMode,
	storageFolder: string,
): Promise<void> {
	if (mode !== 'memory' && mode !== 'filesystem') {
		throw new TypeError(`binaryMode is 'memory' or 'filesystem', not '${String(mode)}'`);
	}
	const config = container.get(core.BinaryDataConfig);
	// n8n's name for "in the execution's own data". From 2.0 it is no longer the default of its settings,
	// but the service still works so for every mode that it has no manager for.
	config.mode = mode === 'memory' ? 'default' : 'filesystem';
	config.localStoragePath = storageFolder;
	await container.get(core.BinaryDataService).init();
}
