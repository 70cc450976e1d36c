/**
 * Who does the work: our node and the HTTP Request node in real n8n, our node on n8n's engine alone, and axios with
 * form-data.
 */
export type SideName = 'ours' | 'httpRequest' | 'engine' | 'axios';

export type Unit = 'ms' | 's' | 'MiB' | 'items';

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
	/** Says what was done, and what was measured of it. */
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

/** Where the service is, and the key that it accepts. */
export interface Address {
	url: string;
	apiKey: string;
}

/** A file to upload. */
export interface SourceFile {
	path: string;
	name: string;
	/** Bytes. */
	size: number;
}
