'use strict';

const { transformSync } = require('esbuild');

/** jest's transform for the TypeScript sources: the same compiler as the build's. */
module.exports = {
	/**
	 * @param {string} source
	 * @param {string} sourcefile
	 */
	process: (source, sourcefile) =>
		transformSync(source, {
			loader: 'ts',
			format: 'cjs',
			target: 'node20',
			sourcemap: 'inline',
			sourcefile,
		}),
};
