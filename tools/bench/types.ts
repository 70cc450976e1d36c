import type { Bench } from './bench';

/**
 * Who does the work: our node and the HTTP Request node in real n8n, our node on n8n's engine alone, axios with
 * form-data, and a bare client of Node, which is as fast as it can be.
 */
export type SideName = 'ours' | 'httpRequest' | 'engine' | 'axios' | 'bare';

export type Unit = 'ms' | 's' | 'MiB' | 'items' | 'reads';

/** A figure per round, in the row's unit. */
export type Samples = Partial<Record<SideName, number[]>>;

export interface Goal {
	/** The target. */
	text: string;
	/** The result. */
	result: string;
	met: boolean;
}

/** A row of the table. */
export interface Row {
	/** What was done, and what was measured of it. */
	what: string;
	/** The unit of the samples. */
	unit: Unit;
	samples: Samples;
	goals: Goal[];
	/** A note that explains it. */
	note?: string;
	/** Why a goal was not met, as far as it is known. */
	cause?: string;
}

export interface Scenario {
	/** The name by which `npm run bench -- <name>` runs it. */
	name: string;
	/** Whether it uses nothing of n8n, and runs on this process's Node. */
	withoutN8n?: boolean;
	run: (bench: Bench) => Promise<Row[]>;
}

/** Where the service is, and the key that it accepts. */
export interface Address {
	url: string;
	apiKey: string;
}
