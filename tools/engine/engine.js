'use strict';

const { requireOutsideSandbox } = require('./outside-sandbox.js');

/**
 * Entry of the engine harness: runs real workflows on a real n8n-core. See `startEngine` in
 * start-engine.js for the options, and types.js for the shapes that go in and come out.
 *
 * What comes back from the engine is made outside jest's sandbox: compare it with `toEqual` (not with
 * `toStrictEqual`, which also compares constructors), and check errors by their message or name.
 */
const { startEngine } = /** @type {typeof import('./start-engine.js')} */ (
	requireOutsideSandbox(require.resolve('./start-engine.js'))
);

module.exports = { startEngine };
