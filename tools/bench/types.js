'use strict';

/**
 * Who does the work: our node and the HTTP Request node in real n8n, our node on n8n's engine alone, axios with
 * form-data, and a bare client of Node, which is as fast as it can be.
 *
 * @typedef {'ours' | 'httpRequest' | 'engine' | 'axios' | 'bare'} SideName
 */

/** @typedef {'ms' | 's' | 'MiB' | 'items' | 'reads'} Unit */

/** @typedef {Partial<Record<SideName, number[]>>} Samples a figure a round, in the row's unit */

/**
 * @typedef {object} Goal
 * @property {string} text what is aimed at
 * @property {string} result what was reached
 * @property {boolean} met
 */

/**
 * @typedef {object} Row of the table
 * @property {string} what was done, and what was measured of it
 * @property {Unit} unit of the samples
 * @property {Samples} samples
 * @property {Goal[]} goals
 * @property {string} [note] what needs to be known to read it
 * @property {string} [cause] why a goal was not met, as far as it is known
 */

/**
 * @typedef {object} Scenario
 * @property {string} name by which it is run alone
 * @property {boolean} [withoutN8n] whether it uses nothing of n8n, and runs on this process's Node
 * @property {(bench: import('./bench').Bench) => Promise<Row[]>} run
 */

/** @typedef {{ url: string, apiKey: string }} Address of the service */

module.exports = {};
