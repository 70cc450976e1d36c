'use strict';

const { installedN8n } = require('../../tools/n8n/install');

/** Before the first test, which has less time than the download of n8n takes on a new machine. */
module.exports = async () => void (await installedN8n());
