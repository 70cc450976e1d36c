import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const root = path.join(__dirname, '..');

/**
 * Builds the package into dist/, as `npm run build` does, but prints nothing.
 *
 * @throws Error with what the build printed, when it found errors
 */
export async function buildPackage(): Promise<void> {
	const gulp = path.join(root, 'node_modules/gulp/bin/gulp.js');
	try {
		await promisify(execFile)(process.execPath, [gulp, '-L', 'build'], { cwd: root });
	} catch (failure) {
		const { stdout = '', stderr = '' } = failure as { stdout?: string; stderr?: string };
		throw new Error(`The build failed.\n${`${stdout}${stderr}`.trim()}`);
	}
}
