import { createHash } from 'node:crypto';

/** A file that shows what is done to it: no text encoding survives it, and it takes several reads. */
export const FILE = {
	bytes: Buffer.from(Array.from({ length: 700_001 }, (_, n) => (n * 31 + (n >> 8)) % 256)),
	fileName: 'Größe, final (2).pdf',
	mimeType: 'application/pdf',
};

/** @returns hexadecimal */
export const sha256 = (bytes: Uint8Array): string =>
	createHash('sha256').update(bytes).digest('hex');
