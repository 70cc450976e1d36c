/**
 * `npm run mutation`: removes each rule by which a stream is read, one at a time and in a copy of the sources, and runs
 * the tests of the reader. Ends with 0 only if they pass as the sources are, and fail without any one of the rules.
 */

import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { transformSync } from 'esbuild';

import { markdownTable } from '../docs/markdownTable';
import { RULES, type Rule } from './rules';

const root = path.join(__dirname, '../..');
const SOURCES = 'nodes/client';

/** The tests of the reader: the fast ones, which catch most mutants, and the rest. */
const UNIT_TESTS = ['test/unit/completionAccumulator.test.ts', 'test/unit/wordOverlap.test.ts'];
const PROPERTY_TESTS = ['test/integration/streamProperties.test.ts'];

/** What these need, beside node_modules. */
const COPIED = [SOURCES, 'credentials', 'test/unit', 'test/integration', 'emulator'];

/** How many property tests run at once. */
const AT_ONCE = 2;

/**
 * The source without the rule.
 *
 * @throws Error when it is not found, or what is left is not TypeScript
 */
function removeRule({ name, file, find, replace }: Rule) {
	const source = readFileSync(path.join(root, SOURCES, file), 'utf8');
	if (source.split(find).length !== 2) {
		throw new Error(`"${name}": ${JSON.stringify(find)} does not stand in ${file} exactly once`);
	}
	const mutant = source.replace(find, () => replace);
	transformSync(mutant, { loader: 'ts', sourcefile: `${file} without "${name}"` });
	return mutant;
}

/**
 * Makes a copy of the sources and the tests.
 *
 * @param folder where it is made
 * @param rule what it lacks
 */
function copyInto(folder: string, rule?: Rule) {
	for (const name of COPIED) {
		cpSync(path.join(root, name), path.join(folder, name), { recursive: true });
	}
	if (rule) writeFileSync(path.join(folder, SOURCES, rule.file), removeRule(rule));
}

/**
 * Runs tests in copies.
 *
 * @param folder that holds the copies
 * @param tests their paths in `folder`
 * @param options of jest
 */
async function runJest(
	folder: string,
	tests: string[],
	options: string[] = [],
): Promise<{ passed: boolean; log: string }> {
	const config = {
		rootDir: folder,
		testMatch: tests.map((test) => `<rootDir>/${test}`),
		transform: { '\\.ts$': path.join(root, 'test/jest.transform.js') },
		moduleFileExtensions: ['js', 'ts', 'json'],
	};
	const bin = path.join(root, 'node_modules/jest/bin/jest.js');
	const args = [bin, '--config', JSON.stringify(config), '--silent', ...options];
	// Without a rule the reader may never end.
	const child = spawn(process.execPath, args, { cwd: folder, timeout: 300_000 });
	let log = '';
	child.stderr.on('data', (data: Buffer) => (log += data.toString()));
	const code = await new Promise((resolve) => child.once('close', resolve));
	return { passed: code === 0, log };
}

/**
 * The first test that failed, in each copy where one did.
 *
 * @param log of jest
 * @returns its name by the copy's
 * @throws Error when tests could not be run
 */
function parseFailures(log: string): Map<string, string> {
	const failures = new Map<string, string>();
	for (const [, copy, name] of log.matchAll(/^FAIL (\w+)\/.*\n(?:.*\n)*?\s+● (.+)$/gm)) {
		if (name.startsWith('Test suite failed')) throw new Error(`Tests could not be run:\n${log}`);
		if (!failures.has(copy)) failures.set(copy, name);
	}
	return failures;
}

/**
 * Runs the property tests in one copy after the other.
 *
 * @param copies are taken from it
 * @param failures gets those that are found
 */
async function runPropertyTests(folder: string, copies: string[], failures: Map<string, string>) {
	for (let copy = copies.shift(); copy; copy = copies.shift()) {
		const tests = PROPERTY_TESTS.map((test) => `${copy}/${test}`);
		const { log } = await runJest(folder, tests, ['-w', '1', '--bail']);
		for (const [name, failure] of parseFailures(log)) failures.set(name, failure);
	}
}

/** @param folder an empty one, to work in */
async function findFailingTests(folder: string) {
	symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
	copyInto(path.join(folder, 'whole'));
	RULES.forEach((rule, index) => copyInto(path.join(folder, `without${index}`), rule));

	const whole = [...UNIT_TESTS, ...PROPERTY_TESTS].map((test) => `whole/${test}`);
	const { passed, log } = await runJest(folder, whole);
	if (!passed) throw new Error(`The tests fail with all rules in place:\n${log}`);

	const unitTests = UNIT_TESTS.map((test) => `without*/${test}`);
	const failures = parseFailures((await runJest(folder, unitTests)).log);
	const left = RULES.map((_, index) => `without${index}`).filter((copy) => !failures.has(copy));
	await Promise.all(
		Array.from({ length: AT_ONCE }, async () => await runPropertyTests(folder, left, failures)),
	);
	return RULES.map((_, index) => failures.get(`without${index}`));
}

async function main() {
	RULES.forEach(removeRule);
	const started = Date.now();
	const folder = mkdtempSync(path.join(tmpdir(), 'mingleego-mutation-'));
	try {
		const tests = await findFailingTests(folder);
		const rows = RULES.map(({ name }, index) => [name, tests[index] ?? 'NONE']);
		console.log(markdownTable([['Rule', 'A test that fails without it'], ...rows]));
		const tested = tests.filter((test) => test !== undefined).length;
		const seconds = Math.round((Date.now() - started) / 1000);
		console.log(`\n${tested} of ${RULES.length} rules are tested, in ${seconds} s.`);
		return tested === RULES.length;
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

main().then(
	(allTested) => {
		process.exitCode = allTested ? 0 : 1;
	},
	(error: Error) => {
		console.error(error);
		process.exitCode = 1;
	},
);
