import { InputError } from '../errors/inputError';

const RUN_AGAIN_HINT = 'Run the workflow again from the node that reads the file.';

/**
 * The error for a file that is no longer in n8n's storage.
 *
 * @param name the file's name
 */
export function createMissingFileError(name: string): InputError {
	return new InputError(
		`The file "${name}" no longer exists in n8n's storage`,
		`It was deleted after an earlier node stored it. ${RUN_AGAIN_HINT}`,
	);
}

/**
 * The error for a file that was shortened or extended after its size was read.
 *
 * @param name the file's name
 */
export function createResizedFileError(name: string): InputError {
	return new InputError(
		`The size of the file "${name}" changed after n8n stored it`,
		RUN_AGAIN_HINT,
	);
}
