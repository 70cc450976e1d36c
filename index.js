'use strict';

/** The built classes, for code that loads the package with `require`. n8n loads the files listed in package.json. */
module.exports = {
	...require('./dist/nodes/Mingleego/Mingleego.node.js'),
	...require('./dist/nodes/MingleegoChatModel/MingleegoChatModel.node.js'),
	...require('./dist/credentials/MingleegoApi.credentials.js'),
};
