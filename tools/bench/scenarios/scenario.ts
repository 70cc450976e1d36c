import type { Bench } from '../bench';
import type { Row } from '../types';

/** Measures one or more rows of the table. */
export interface Scenario {
	/** The name by which `npm run bench -- <name>` runs it. */
	name: string;
	run: (bench: Bench) => Promise<Row[]>;
}
