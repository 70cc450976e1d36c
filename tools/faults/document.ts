import { documentPart } from '../docs/generatedSection';

/** Where docs/reliability.md shows the fault matrix. */
export const matrixPart = documentPart('reliability.md', 'fault matrix', 'faults');
