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
	/** The maximum number of concurrent requests, set for all executions together. */
	shared?: number;
}

const SIZE = { executions: 40, items: 25 };

/** A load for each thing that can be the limit: the workers' slots, the service, and the machine. */
export const FULL: Load[] = [
	{ ...SIZE, name: 'response time 2 s, no concurrency limit', service: { delayMs: 2_000 } },
	{
		...SIZE,
		name: 'response time 0.2 s, 20 concurrent requests',
		service: { delayMs: 200, limit: 20 },
	},
	{
		...SIZE,
		name: 'response time 0.2 s, 20 concurrent requests',
		service: { delayMs: 200, limit: 20 },
		shared: 20,
	},
	{ ...SIZE, name: 'response time 0.02 s, no concurrency limit', service: { delayMs: 20 } },
];

/** The same in a few seconds, only to check that everything works. */
export const SMALL: Load[] = FULL.map((load) => ({ ...load, executions: 12, items: 10 }));
