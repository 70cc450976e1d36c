'use strict';

const { agent, requestingAgent } = require('./agent.js');
const { manualTrigger } = require('./manual-trigger.js');
const { noOp } = require('./no-op.js');
const { createReadWriteFile } = require('./read-write-file.js');
const { stickyNote } = require('./sticky-note.js');
const { webhook } = require('./webhook.js');

/**
 * Stand-ins for the nodes of n8n-nodes-base that our workflows use; n8n-core has no nodes of its own.
 *
 * @param {import('../types.js').N8n} n8n
 * @param {string} filesRoot absolute path of the folder that relative file selectors start from
 * @returns {Record<string, import('n8n-workflow').INodeType>} by full name
 */
function createStandIns(n8n, filesRoot) {
	const glob = /** @type {import('./read-write-file.js').Glob} */ (n8n.require('fast-glob'));
	return {
		'test.agent': agent,
		'test.requestingAgent': requestingAgent,
		'n8n-nodes-base.manualTrigger': manualTrigger,
		'n8n-nodes-base.noOp': noOp,
		'n8n-nodes-base.readWriteFile': createReadWriteFile(glob, filesRoot),
		'n8n-nodes-base.stickyNote': stickyNote,
		'n8n-nodes-base.webhook': webhook,
	};
}

module.exports = { createStandIns };
