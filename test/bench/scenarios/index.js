'use strict';

const { chat } = require('./chat');

/** In the order of the table. @type {import('../types').Scenario[]} */
const SCENARIOS = [chat];

module.exports = { SCENARIOS };
