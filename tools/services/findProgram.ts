import { accessSync, constants } from 'node:fs';
import path from 'node:path';

/**
 * @param name of the program
 * @param debianPackage that holds it
 * @param folders where it may be besides PATH
 * @returns its path
 * @throws Error that says what to install
 */
export function findProgram(name: string, debianPackage: string, folders: string[] = []): string {
	const places = [...(process.env.PATH ?? '').split(path.delimiter), ...folders];
	const found = places.map((folder) => path.join(folder, name)).find(isProgram);
	if (found === undefined) {
		throw new Error(`${name} is missing. Install it: apt-get install ${debianPackage}`);
	}
	return found;
}

function isProgram(file: string) {
	try {
		accessSync(file, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}
