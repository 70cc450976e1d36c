import type { Behavior } from './behavior';
import type { RequestRecord } from './requestRecord';

/** Chooses the behavior for a request; undefined for the API's ordinary one. */
export type Behave = (record: RequestRecord) => Behavior | undefined;

const NOT_READ_YET = new Error('The upload is not read yet');

/**
 * Asks for an upload's behavior before its body is read, so that the emulator can respond early. A
 * function that looks at `record.upload` cannot know it by then and must be asked again.
 *
 * @param behave The function given to `behave()`.
 * @param record The upload's record; its `upload` is undefined afterwards.
 * @throws Whatever `behave` throws.
 */
export function askBeforeUpload(
	behave: Behave | undefined,
	record: RequestRecord,
): { behavior: Behavior | undefined; askAgain: boolean } {
	if (behave === undefined) return { behavior: undefined, askAgain: false };
	// Asking every function twice would break those that count their calls.
	Object.defineProperty(record, 'upload', {
		configurable: true,
		enumerable: true,
		get() {
			throw NOT_READ_YET;
		},
	});
	try {
		return { behavior: behave(record), askAgain: false };
	} catch (error) {
		if (error !== NOT_READ_YET) throw error;
		return { behavior: undefined, askAgain: true };
	} finally {
		Object.defineProperty(record, 'upload', {
			configurable: true,
			enumerable: true,
			writable: true,
			value: undefined,
		});
	}
}
