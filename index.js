'use strict';

/** The built classes, for those who load the package with `require`. n8n itself loads the files that package.json names. */
module.exports = {
	...require('./dist/nodes/Mingleego/Mingleego.node.js'),
	...require('./dist/credentials/MingleegoApi.credentials.js'),
};
