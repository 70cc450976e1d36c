import { generatedSection } from '../docs/generatedSection';

/** The section of docs/reliability.md with the fault matrix. */
export const matrixSection = generatedSection('reliability.md', 'fault matrix', 'faults');
