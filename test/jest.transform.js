'use strict';

const { transformSync } = require('esbuild');

/** jest's transform for TypeScript: the same compiler as the build's. JavaScript, because jest loads it as it is. */
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
			// jest's sandbox has no `import()`: it becomes a `require`.
			supported: { 'dynamic-import': false },
			sourcemap: 'inline',
			sourcefile,
		}),
};
