import { cacheOnce } from '../cacheOnce';
import { installPackages } from './installPackages';

/**
 * Installs packages into a folder of their own in the cache folder, unless they are there already.
 *
 * @param name of the folder, with the version
 * @param versions exact versions by package name
 * @returns the folder that contains node_modules
 * @throws Error when npm fails
 */
export async function installOnce(name: string, versions: Record<string, string>): Promise<string> {
	return await cacheOnce(name, async (folder) => {
		console.log(`Installing ${name} into ${folder}, once …`);
		await installPackages(`Installing ${name}`, folder, versions);
	});
}
