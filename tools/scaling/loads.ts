import type { EmulatorOptions } from '../../emulator/emulator';

/** Executions that a webhook starts all at once. */
export interface Load {
	/** Of the service, as the table shows it. */
	name: string;
	executions: number;
	/** Of each execution. */
	items: number;
	/** How the service behaves. */
	service: EmulatorOptions;
	/** How many requests at once the executions are told to stay within, all of them together. */
	shared?: number;
}

const SIZE = { executions: 40, items: 25 };

/** A load for each thing that can be the limit: the workers' slots, the service, and the machine. */
export const FULL: Load[] = [
	{ ...SIZE, name: 'answers after 2 s, any number at once', service: { delayMs: 2_000 } },
	{ ...SIZE, name: 'answers after 0.2 s, 20 at once', service: { delayMs: 200, limit: 20 } },
	{
		...SIZE,
		name: 'answers after 0.2 s, 20 at once',
		service: { delayMs: 200, limit: 20 },
		shared: 20,
	},
	{ ...SIZE, name: 'answers after 0.02 s, any number at once', service: { delayMs: 20 } },
];

/** The same in a few seconds, to see that all of it works. */
export const SMALL: Load[] = FULL.map((load) => ({ ...load, executions: 12, items: 10 }));
