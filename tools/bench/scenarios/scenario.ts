import type { Bench } from '../bench';
import type { Row } from '../types';

/** What the benchmark measures under one name. */
export interface Scenario {
	/** The name by which `npm run bench -- <name>` runs it. */
	name: string;
	run: (bench: Bench) => Promise<Row[]>;
}
