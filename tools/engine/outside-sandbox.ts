import vm from 'node:vm';

/**
 * Loads a TypeScript file with Node's own `require`, from a jest test too.
 *
 * jest runs test files in a sandbox with globals of its own and a `require` of its own. n8n-core does
 * not work there as it does in n8n: its dynamic `import('file-type')` is refused, and errors of Node's
 * core modules are not `instanceof Error`. n8n itself never runs in such a sandbox, so the engine does
 * not either. In a plain Node process this is an ordinary `require`.
 *
 * @param file absolute path of the file
 * @returns the file's exports; in jest they are made of Node's globals, not of the sandbox's
 * @throws Error whatever loading the file throws
 */
export function requireOutsideSandbox(file: string): unknown {
	const hostRequire = hostProcess().getBuiltinModule('node:module').createRequire(file);
	const { register } = hostRequire('tsx/cjs/api') as typeof import('tsx/cjs/api');
	const unregister = register();
	try {
		return hostRequire(file);
	} finally {
		// What is loaded later is JavaScript: n8n and the built package.
		unregister();
	}
}

/** The process as the engine sees it: its events are Node's own. */
export function hostProcess(): NodeJS.Process {
	// jest gives the sandbox a copy of `process`; a script run in Node's own context sees the original.
	return vm.runInThisContext('process') as NodeJS.Process;
}
