'use strict';

const { spawn } = require('node:child_process');
const { rm } = require('node:fs/promises');
const path = require('node:path');

const esbuild = require('esbuild');
const { dest, parallel, series, src, watch: onChange } = require('gulp');

const { n8n } = require('./package.json');

/** What the package contains besides the code: icons, codex and output schemas. */
const ASSETS = ['nodes/**/*.{svg,json}'];

const CODE = ['{nodes,credentials}/**/*.ts'];

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
 * Bundles each node and credential into one readable CommonJS file. n8n installs a verified package without
 * its dependencies, so everything the code imports must be in that file; only n8n itself stays external.
 */
async function bundle() {
	await esbuild.build({
		entryPoints: [...n8n.nodes, ...n8n.credentials].map((built) =>
			built.replace(/^dist\//, '').replace(/\.js$/, '.ts'),
		),
		outdir: 'dist',
		outbase: '.',
		bundle: true,
		external: ['n8n-workflow'],
		format: 'cjs',
		platform: 'node',
		target: 'node20',
		charset: 'utf8',
		legalComments: 'inline',
		logLevel: 'warning',
	});
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

module.exports = {
	build,
	clean,
	lint,
	typecheck,
	typecheckTests,
	watch: watchSources,
	default: build,
};
