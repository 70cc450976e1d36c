import { generatedSection } from '../docs/generatedSection';

/** Where docs/reliability.md shows the fault matrix. */
export const matrixSection = generatedSection('reliability.md', 'fault matrix', 'faults');
