'use strict';

const { homedir } = require('node:os');
const path = require('node:path');

/**
 * Where what is downloaded once is kept: older engines and n8n itself. MINGLEEGO_CACHE sets another place.
 */
const cacheFolder =
	process.env.MINGLEEGO_CACHE ?? path.join(homedir(), '.cache/n8n-nodes-mingleego');

module.exports = { cacheFolder };
