'use strict';

const { spawn } = require('node:child_process');
const { mkdir, rm, writeFile } = require('node:fs/promises');
const path = require('node:path');

const esbuild = require('esbuild');
const { dest, parallel, series, src, watch: onChange } = require('gulp');

const { n8n } = require('./package.json');

/** What the package contains besides the code: icons, codex and output schemas. */
const ASSETS = ['nodes/**/*.{svg,json}'];

const CODE = ['{nodes,credentials}/**/*.ts'];

/** esbuild's options for what runs in n8n. */
const TARGET = {
	platform: 'node',
	target: 'node20',
	charset: 'utf8',
	legalComments: 'inline',
	logLevel: 'warning',
};

/** Removes the previous build, so that none of its files can be packed by mistake. */
async function clean() {
	await rm('dist', { recursive: true, force: true });
}

/** Type checks of the published code and of the rest. All are incremental. */
const typecheck = async () => await run('tsc', ['--project', 'tsconfig.json']);
const typecheckTests = parallel(
	...['emulator', 'tools', 'test'].map((folder) => {
		const check = async () => await run('tsc', ['--project', `${folder}/tsconfig.json`]);
		return Object.assign(check, { displayName: `typecheck ${folder}` });
	}),
);

/**
 * Runs n8n's linter on everything. The published code has n8n's own configuration, and the other folders have theirs:
 * with this flag ESLint uses the configuration nearest to a file, and from version 10 on without it.
 */
const lint = async () =>
	await run('n8n-node', ['lint'], { ESLINT_FLAGS: 'unstable_config_lookup_from_file' });

/**
 * Bundles the nodes and the credential into readable CommonJS files. n8n installs a verified package without its
 * dependencies, so everything the code imports must be in them; only n8n itself stays external.
 *
 * What several of them import is in files of its own (`shared-*.js`), because the nodes share state: n8n loads a file
 * once, so that all requests with a credential go through the same limiter. esbuild splits ES modules alone, so those
 * come first and are then converted one by one. n8n finds its own packages by `require`, not by `import()`.
 */
async function bundle() {
	const { outputFiles } = await esbuild.build({
		entryPoints: [...n8n.nodes, ...n8n.credentials].map((built) =>
			built.replace(/^dist\//, '').replace(/\.js$/, '.ts'),
		),
		outdir: 'dist',
		outbase: '.',
		bundle: true,
		splitting: true,
		chunkNames: 'nodes/shared-[hash]',
		external: ['n8n-workflow', '@n8n/ai-node-sdk'],
		format: 'esm',
		write: false,
		...TARGET,
	});
	await Promise.all(
		outputFiles.map(async ({ path: file, text }) => {
			const options = { format: 'cjs', supported: { 'dynamic-import': false }, ...TARGET };
			const { code } = await esbuild.transform(text, options);
			await mkdir(path.dirname(file), { recursive: true });
			await writeFile(file, code);
		}),
	);
}

function assets() {
	return src(ASSETS, { base: '.', encoding: false }).pipe(dest('dist'));
}

/** Runs one of this project's tools, and fails if the tool fails. */
async function run(tool, args, env) {
	const bin = path.join(__dirname, 'node_modules', '.bin', tool);
	await new Promise((resolve, reject) => {
		spawn(bin, args, {
			stdio: 'inherit',
			shell: process.platform === 'win32',
			env: { ...process.env, ...env },
		})
			.on('error', reject)
			.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${tool} found errors`))));
	});
}

const build = series(clean, parallel(typecheck, bundle, assets));

/** Rebuilds whenever a source changes, and checks the types in parallel. */
function watchSources() {
	onChange(CODE, { ignoreInitial: false }, parallel(bundle, typecheck));
	onChange(ASSETS, { ignoreInitial: false }, assets);
}

/**
 * Runs the newest n8n with the node, rebuilds on every change and makes n8n load it again. n8n's own command builds with
 * tsc alone, which only checks the types here.
 */
const dev = parallel(watchSources, async () => await run('n8n-node', ['dev']));

module.exports = {
	build,
	clean,
	dev,
	lint,
	typecheck,
	typecheckTests,
	default: build,
};
