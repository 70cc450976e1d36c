'use strict';

/**
 * Which folder may import which: `npm test` reads this. Imports only go down, and nowhere in a circle. Whatever is not
 * listed is forbidden, so that a new folder gets its place here before anything can use it.
 *
 * dependency-cruiser 17 is the last that runs on Node 20.
 */
const node = '^nodes/Mingleego/';
const chatModel = '^nodes/MingleegoChatModel/';
const client = '^nodes/client/';

/** What both nodes share beside the client, such as some of their fields: files directly in `nodes`. */
const shared = '^nodes/[^/]+$';

/** The files directly in the client's folder, which compose what its folders do. */
const clientFiles = `${client}[^/]+$`;

/** @param {string[]} names */
const nodeFolders = (...names) => `${node}(?:${names.join('|')})/`;

/** @param {string[]} names */
const clientFolders = (...names) => `${client}(?:${names.join('|')})/`;

/** The client's folders, from top to bottom. Those of one level do not know each other. */
const LEVELS = [['stream'], ['api'], ['http'], ['resilience'], ['errors']];

/** Each of its folders, with itself and all levels below. */
const DOWNWARDS = LEVELS.flatMap((level, n) =>
	level.map((folder) => ({
		from: { path: clientFolders(folder) },
		to: { path: clientFolders(folder, ...LEVELS.slice(n + 1).flat()) },
	})),
);

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
	forbidden: [
		{ name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
		{
			name: 'no-orphans',
			severity: 'error',
			from: { orphan: true, path: '^(?:nodes|credentials)/' },
			to: {},
		},
	],
	allowed: [
		...DOWNWARDS,
		{
			from: { path: `${node}Mingleego\\.node\\.ts$` },
			to: { path: nodeFolders('resources') },
		},
		{ from: { path: nodeFolders('resources') }, to: { path: nodeFolders('resources', 'items') } },
		{ from: { path: nodeFolders('items') }, to: { path: nodeFolders('items') } },
		{ from: { path: chatModel }, to: { path: chatModel } },
		{
			from: { path: chatModel },
			to: { path: '^node_modules/@n8n/ai-node-sdk/' },
		},
		// Both use the client, which knows neither of them.
		{ from: { path: [node, chatModel] }, to: { path: [client, shared] } },
		{ from: { path: clientFiles }, to: { path: [client, shared] } },
		{ from: { path: shared }, to: { path: [shared, clientFolders('errors', 'api')] } },
		// The credential imports nothing of ours. It alone knows its default address and how a request is signed.
		{ from: { path: '^nodes/credentialTest\\.ts$' }, to: { path: '^credentials/' } },
		{ from: { path: clientFiles }, to: { path: '^credentials/' } },
		// It knows which secrets a request contains, and these make sure that no error does.
		{
			from: { path: `${client}errors/(?:redact|sentSecrets)\\.ts$` },
			to: { path: '^credentials/' },
		},
		// It adds the bearer token to uploads, so it knows their path. The paths of the other endpoints are next to it.
		{ from: { path: `${client}api/endpoints\\.ts$` }, to: { path: '^credentials/' } },
		// What ships may use nothing that n8n does not bring, except what is bundled.
		{ from: {}, to: { path: '^node_modules/n8n-workflow/' } },
		{ from: { path: clientFolders('stream') }, to: { path: '^node_modules/eventsource-parser/' } },
		// The rest may use any package, as the configurations in the root do. The emulator stands alone, and only tests know
		// the tests.
		{ from: { path: '^emulator/' }, to: { pathNot: '^(?:nodes|credentials|tools|test)/' } },
		{ from: { path: '^tools/', pathNot: '^tools/engine/' }, to: { pathNot: '^test/' } },
		// The engine harness is of use to any package: it knows nothing of this one.
		{
			from: { path: '^tools/engine/' },
			to: { pathNot: '^(?:nodes|credentials|emulator|test|tools/(?!engine/))' },
		},
		{ from: { path: ['^test/', '^[^/]+$'] }, to: {} },
	],
	allowedSeverity: 'error',
	options: {
		doNotFollow: { path: 'node_modules' },
		tsConfig: { fileName: 'tsconfig.json' },
		// Imports of types count too: they tie files together just as much.
		tsPreCompilationDeps: true,
		enhancedResolveOptions: {
			exportsFields: ['exports'],
			conditionNames: ['import', 'require', 'node', 'default'],
		},
		// Names that a reader of the Mermaid source knows, and a diff that shows what has changed.
		reporterOptions: { mermaid: { minify: false } },
	},
};
