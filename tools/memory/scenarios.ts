import type { Scenario } from './types';

export const MIB = 1024 * 1024;
const GIB = 1024 * MIB;

export const FULL: Scenario[] = [
	{ name: '1 × 512 MiB', count: 1, size: 512 * MIB },
	{ name: '1 × 2 GiB', count: 1, size: 2 * GIB },
	{ name: '200 × 5 MiB', count: 200, size: 5 * MIB },
];

/** Only to check that everything works, in a few seconds. */
export const SMALL: Scenario[] = [
	{ name: '1 × 64 MiB', count: 1, size: 64 * MIB },
	{ name: '20 × 1 MiB', count: 20, size: MIB },
];

/**
 * The disk space that the largest scenario takes, in bytes: its files lie in a folder and in n8n's storage. The
 * next scenario's are made when they are gone.
 */
export function computeDiskSpace(scenarios: Scenario[]) {
	const largest = Math.max(...scenarios.map(({ count, size }) => count * size));
	return 2 * largest + 64 * MIB;
}
