import { spawnSync } from 'node:child_process';

test('npm ci warns of nothing', () => {
	const ci = ['ci', '--dry-run', '--offline', '--no-audit', '--loglevel=warn'];
	const { status, stderr } = spawnSync('npm', ci, { encoding: 'utf8' });
	// A package that needs another Node than this one, and that nothing here loads: leave its `engines` out of the lock
	// file, as .npmrc says.
	expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});
