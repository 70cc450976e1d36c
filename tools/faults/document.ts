import { documentPart } from '../docs/documentPart';

/** Where docs/reliability.md shows the fault matrix. */
export const matrixPart = documentPart('reliability.md', 'fault matrix', 'faults');
