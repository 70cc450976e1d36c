/**
 * n8n's verification scan, offline: lints a package's folder with the rules that n8n's own scanner applies.
 * Runs in a process of its own because the scanner's ESLint plugins do not work inside jest's sandbox.
 *
 *   node --require tsx/cjs tools/verification/scan.ts <folder> [--sources]
 *
 * Prints `{ passed, details, errors, warnings, files }` as JSON. `--sources` lints what n8n lints in a
 * repository, else everything that a packed package holds.
 */

import path from 'node:path';

import { ESLint } from 'eslint';

async function main() {
	// An ES module: an import at the top would become a `require`.
	const { analyzePackage, buildScanConfig, SOURCE_FILE_PATTERNS } =
		await import('@n8n/scan-community-package/scanner/scanner.mjs');
	const [folder, mode] = process.argv.slice(2);
	const cwd = path.resolve(folder);
	const patterns =
		mode === '--sources' ? SOURCE_FILE_PATTERNS : ['**/*.js', '**/*.ts', '**/*.json'];

	const { passed, details } = await analyzePackage(cwd, patterns);

	// The scanner's result omits warnings, so they are counted here, with its configuration.
	const eslint = new ESLint({
		cwd,
		allowInlineConfig: false,
		overrideConfigFile: true,
		overrideConfig: await buildScanConfig(),
		errorOnUnmatchedPattern: false,
	});
	const results = await eslint.lintFiles(patterns);
	const sum = (key: 'errorCount' | 'warningCount') =>
		results.reduce((total, result) => total + result[key], 0);

	process.stdout.write(
		JSON.stringify({
			passed,
			details,
			errors: sum('errorCount'),
			warnings: sum('warningCount'),
			messages: results.flatMap((result) =>
				result.messages.map(({ ruleId, message }) => `${result.filePath}: ${ruleId}: ${message}`),
			),
			files: results.map((result) => path.relative(cwd, result.filePath)),
		}),
	);
}

void main();
