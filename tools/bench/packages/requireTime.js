'use strict';

/**
 * Run with a package's folder, where n8n-workflow is on the NODE_PATH: loads the files that n8n loads of the package,
 * and prints how long that took in milliseconds. n8n-workflow, which n8n has loaded by then, is loaded before.
 * JavaScript, so that the process holds nothing else.
 */

const { createRequire } = require('node:module');
const path = require('node:path');

const folder = process.argv[2] ?? '';
// As the package itself finds it: this file would find the checkout's own.
createRequire(path.join(folder, 'package.json'))('n8n-workflow');

/** @type {{ n8n: { nodes?: string[], credentials?: string[] } }} */
const { n8n } = require(path.join(folder, 'package.json'));
const files = [...(n8n.nodes ?? []), ...(n8n.credentials ?? [])];

const startedAt = performance.now();
for (const file of files) require(path.join(folder, file));
console.log(performance.now() - startedAt);
process.exit();
