import { MAX_CHUNK_BYTES } from './readChunkSize';

/** An array of as many elements takes this many bytes of V8's young objects. */
const GARBAGE_ARRAY_BYTES = 8 * 1024;
const GARBAGE_ARRAY_LENGTH = GARBAGE_ARRAY_BYTES / 8 - 2;

/** Bytes of young objects for each byte that was read. It takes 1 for the gain (measured), and some more to be sure. */
const GARBAGE_PER_BYTE_READ = 2;

/** Kept, so that V8 cannot leave out what nobody uses. */
const garbage: { latest?: unknown[] } = {};

/**
 * Makes V8 free what was read and sent in the cheap way. To be called for each piece.
 *
 * The pieces lie outside V8's heap. V8 frees those that nobody needs whenever its young objects have filled their
 * space, which takes it a millisecond. But reading a file makes hardly any objects, so the pieces add up, until V8 goes
 * through the whole of its heap instead: in n8n that is hundreds of megabytes, 30 ms and all of the other processor, again
 * for each 30 to 90 MiB of the file. So objects that nobody needs are made at the pace of the reading. Measured in n8n
 * 2.40 on Node 24: a file of 512 MiB takes 0.7 s instead of 1.6, and adds 12 MiB of memory instead of 44. Node 20 and 22 do
 * not go through the heap so soon: there it costs a sixth of the time, 0.1 s for that file.
 *
 * @param bytes the piece's size; a larger one than `getChunkSize` gives was in memory as a whole, and needs nothing more
 */
export function triggerMinorGc(bytes: number): void {
	if (bytes > MAX_CHUNK_BYTES) return;
	for (
		let allocated = 0;
		allocated < bytes * GARBAGE_PER_BYTE_READ;
		allocated += GARBAGE_ARRAY_BYTES
	) {
		garbage.latest = new Array<undefined>(GARBAGE_ARRAY_LENGTH);
	}
}
