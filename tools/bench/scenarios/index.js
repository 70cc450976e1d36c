'use strict';

const { chat } = require('./chat');
const { firstChunk } = require('./firstChunk');
const { growth } = require('./growth');
const { limited } = require('./limited');
const { packageSize } = require('./package');
const { profile } = require('./profile');
const { readers } = require('./readers');
const { slow } = require('./slow');
const { stream } = require('./stream');
const { largeFile, manyFiles } = require('./upload');

/** In the order of the table. @type {import('../types').Scenario[]} */
const SCENARIOS = [
	chat,
	limited,
	slow,
	largeFile,
	manyFiles,
	stream,
	firstChunk,
	growth,
	readers,
	profile,
	packageSize,
];

module.exports = { SCENARIOS };
