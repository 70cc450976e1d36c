'use strict';

const { documentPart } = require('../docs/documentPart');

/** Where docs/reliability.md shows the fault matrix. */
const matrixPart = documentPart('reliability.md', 'fault matrix', 'faults');

module.exports = { matrixPart };
