import { requireOutsideSandbox } from './outside-sandbox';

/**
 * Entry of the engine harness: runs real workflows on a real n8n-core. See `startEngine` in
 * start-engine.ts for the options, and types.ts for the shapes that go in and come out.
 *
 * What comes back from the engine is made outside jest's sandbox: compare it with `toEqual` (not with
 * `toStrictEqual`, which also compares constructors), and check errors by their message or name.
 */
export const { startEngine } = requireOutsideSandbox(
	require.resolve('./start-engine.ts'),
) as typeof import('./start-engine');
