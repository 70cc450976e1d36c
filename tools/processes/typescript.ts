/**
 * Node's arguments for a process that runs a TypeScript file: tsx, for CommonJS alone, which takes no loader thread and
 * no second process.
 */
export const TYPESCRIPT = ['--require', require.resolve('tsx/cjs')];
