import type { Bench } from './bench';

/**
 * Who does the work: our node and the HTTP Request node in real n8n, our node on n8n's engine alone, axios with
 * form-data, and a bare client of Node, which is as fast as it can be.
 *
 * @typedef {'ours' | 'httpRequest' | 'engine' | 'axios' | 'bare'} SideName
 */
/**
 * Who does the work: our node and the HTTP Request node in real n8n, our node on n8n's engine alone, axios with
 * form-data, and a bare client of Node, which is as fast as it can be.
 */
export type SideName = 'ours' | 'httpRequest' | 'engine' | 'axios' | 'bare';

/** @typedef {'ms' | 's' | 'MiB' | 'items' | 'reads'} Unit */
export type Unit = 'ms' | 's' | 'MiB' | 'items' | 'reads';

/** @typedef {Partial<Record<SideName, number[]>>} Samples a figure a round, in the row's unit */
/** A figure a round, in the row's unit. */
export type Samples = Partial<Record<SideName, number[]>>;

/**
 * @typedef {object} Goal
 * @property {string} text what is aimed at
 * @property {string} result what was reached
 * @property {boolean} met
 */
export interface Goal {
	/** What is aimed at. */
	text: string;
	/** What was reached. */
	result: string;
	met: boolean;
}

/**
 * @typedef {object} Row of the table
 * @property {string} what was done, and what was measured of it
 * @property {Unit} unit of the samples
 * @property {Samples} samples
 * @property {Goal[]} goals
 * @property {string} [note] what needs to be known to read it
 * @property {string} [cause] why a goal was not met, as far as it is known
 */
/** Of the table. */
export interface Row {
	/** Was done, and what was measured of it. */
	what: string;
	/** Of the samples. */
	unit: Unit;
	samples: Samples;
	goals: Goal[];
	/** What needs to be known to read it. */
	note?: string;
	/** Why a goal was not met, as far as it is known. */
	cause?: string;
}

/**
 * @typedef {object} Scenario
 * @property {string} name by which it is run alone
 * @property {boolean} [withoutN8n] whether it uses nothing of n8n, and runs on this process's Node
 * @property {(bench: import('./bench').Bench) => Promise<Row[]>} run
 */
export interface Scenario {
	/** By which it is run alone. */
	name: string;
	/** Whether it uses nothing of n8n, and runs on this process's Node. */
	withoutN8n?: boolean;
	run: (bench: Bench) => Promise<Row[]>;
}

/** @typedef {{ url: string, apiKey: string }} Address of the service */
/** Of the service. */
export type Address = { url: string; apiKey: string };
