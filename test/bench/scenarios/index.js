'use strict';

const { chat } = require('./chat');
const { limited } = require('./limited');
const { slow } = require('./slow');
const { largeFile, manyFiles } = require('./upload');

/** In the order of the table. @type {import('../types').Scenario[]} */
const SCENARIOS = [chat, limited, slow, largeFile, manyFiles];

module.exports = { SCENARIOS };
