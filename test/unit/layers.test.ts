import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const root = path.join(__dirname, '..', '..');

interface CruiseResult {
	summary: {
		totalCruised: number;
		violations: Array<{ rule: { name: string }; from: string; to: string }>;
	};
}

const CHECKED = ['nodes', 'credentials', 'emulator', 'tools', 'test'];

/**
 * Checks the imports below a folder by this project's rules.
 *
 * @param folder with those folders and a tsconfig.json
 */
function checkImports(folder: string): { checked: number; violations: string[] } {
	const bin = path.join(root, 'node_modules', '.bin', 'depcruise');
	const config = path.join(root, '.dependency-cruiser.cjs');
	const args = [...CHECKED, '--config', config, '--output-type', 'json'];
	// It lists every import.
	const options = { cwd: folder, encoding: 'utf8', maxBuffer: Infinity } as const;
	const { stdout, stderr } = spawnSync(bin, args, options);
	if (stdout === '') throw new Error(stderr);
	const { totalCruised, violations } = (JSON.parse(stdout) as CruiseResult).summary;
	return {
		checked: totalCruised,
		violations: violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`).sort(),
	};
}

test('imports only go down, and nowhere in a circle', () => {
	const { checked, violations } = checkImports(root);
	expect(violations).toEqual([]);
	expect(checked).toBeGreaterThan(400);
});

describe('an import is refused', () => {
	const folder = mkdtempSync(path.join(os.tmpdir(), 'layers-'));
	afterAll(() => rmSync(folder, { recursive: true }));

	const write = (file: string, text: string) => {
		mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
		writeFileSync(path.join(folder, file), text);
	};

	const node = 'nodes/Mingleego';
	const client = 'nodes/client';
	const FORBIDDEN = [
		[`${client}/errors/up.ts`, `${client}/http/used.ts`],
		[`${client}/http/up.ts`, `${client}/api/used.ts`],
		[`${client}/api/up.ts`, `${client}/stream/used.ts`],
		[`${client}/stream/up.ts`, `${client}/used.ts`],
		[`${client}/http/signed.ts`, 'credentials/used.ts'],
		[`${client}/resilience/sibling.ts`, `${client}/http/used.ts`],
		[`${client}/up.ts`, `${node}/items/used.ts`],
		[`${client}/errors/unknown.ts`, `${client}/helpers/used.ts`],
		[`${node}/items/up.ts`, `${node}/resources/used.ts`],
		[`${node}/items/unknown.ts`, `${node}/helpers/used.ts`],
		[`${node}/items/model.ts`, 'nodes/MingleegoChatModel/used.ts'],
		['nodes/MingleegoChatModel/items.ts', `${node}/items/used.ts`],
		['nodes/shared.ts', `${node}/resources/used.ts`],
		['credentials/up.ts', `${client}/errors/used.ts`],
		['nodes/emulated.ts', 'emulator/used.ts'],
		['emulator/tools.ts', 'tools/used.ts'],
		['emulator/nodes.ts', `${node}/items/used.ts`],
		['tools/up.ts', 'test/used.ts'],
		['tools/engine/up.ts', 'tools/used.ts'],
		['tools/engine/emulated.ts', 'emulator/used.ts'],
		['tools/engine/nodes/own.ts', `${node}/items/used.ts`],
	];
	const CYCLES = [`${client}/api`, 'emulator', 'tools/bench', 'test/unit'];

	test.each(['import', 'import type'])('against the direction, by %s', (keyword) => {
		copyFileSync(path.join(root, 'tsconfig.json'), path.join(folder, 'tsconfig.json'));
		for (const [from, to] of FORBIDDEN) {
			const relative = path.posix.relative(path.posix.dirname(from), to).replace(/\.ts$/, '');
			const specifier = relative.startsWith('.') ? relative : `./${relative}`;
			write(to, 'export interface Used {}\nexport const used = 1;\n');
			write(from, `${keyword} { Used } from '${specifier}';\nexport type Mine = Used;\n`);
		}
		for (const where of CYCLES) {
			write(`${where}/one.ts`, `${keyword} { Other } from './other';\nexport type One = Other;\n`);
			write(`${where}/other.ts`, `${keyword} { One } from './one';\nexport type Other = One;\n`);
		}
		write(
			`${node}/items/good.ts`,
			"import { used } from '../../client/http/used';\nexport const good = used;\n",
		);
		expect(checkImports(folder).violations).toEqual(
			[
				...FORBIDDEN.map(([from, to]) => `not-in-allowed: ${from} → ${to}`),
				...CYCLES.map((where) => `no-circular: ${where}/one.ts → ${where}/other.ts`),
			].sort(),
		);
	});
});
