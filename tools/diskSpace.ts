import { statfsSync } from 'node:fs';

/** @returns how much is free on a folder's disk, in gigabytes */
export function getFreeGigabytes(folder: string): number {
	const { bavail, bsize } = statfsSync(folder);
	return (bavail * bsize) / 1e9;
}
