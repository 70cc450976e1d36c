import { generatedSection } from '../docs/generatedSection';

/** The section of docs/engineering/reliability.md with the fault matrix. */
export const matrixSection = generatedSection(
	'engineering/reliability.md',
	'fault matrix',
	'faults',
);
