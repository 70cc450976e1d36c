'use strict';

/**
 * Which folder may import which: `npm test` and `npm run graph` read this. Imports only go down. Whatever is not
 * listed is forbidden, so that a new folder gets its place here before anything can use it.
 *
 * dependency-cruiser 17 is the last that runs on Node 20.
 */
const node = '^nodes/Mingleego/';
const chatModel = '^nodes/MingleegoChatModel/';

/** @param {string[]} names */
const folders = (...names) => `${node}(?:${names.join('|')})/`;

/** From top to bottom. The folders of one level do not know each other. */
const LEVELS = [
	['resources', 'methods'],
	['items'],
	['request', 'resilience', 'http', 'response'],
	['errors'],
];

/** Each folder, with itself and all levels below. */
const DOWNWARDS = LEVELS.flatMap((level, n) =>
	level.map((folder) => ({
		from: { path: folders(folder) },
		to: { path: folders(folder, ...LEVELS.slice(n + 1).flat()) },
	})),
);

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
	forbidden: [
		{ name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
		{ name: 'no-orphans', severity: 'error', from: { orphan: true }, to: {} },
	],
	allowed: [
		...DOWNWARDS,
		{
			from: { path: `${node}Mingleego\\.node\\.ts$` },
			to: { path: folders('resources', 'methods') },
		},
		// The chat model is a node of its own, on the same requests. Of the main node, it uses what sends them.
		{ from: { path: chatModel }, to: { path: chatModel } },
		{
			from: { path: chatModel },
			to: {
				path: folders('resources', 'methods', 'items', 'request', 'http', 'response', 'errors'),
			},
		},
		{
			from: { path: chatModel },
			to: { path: '^node_modules/@(?:n8n/ai-node-sdk|cfworker/json-schema)/' },
		},
		// The credential imports nothing of ours. It alone knows its default address and how a request is signed.
		{ from: { path: folders('methods', 'items') }, to: { path: '^credentials/' } },
		// It adds the bearer token to uploads, so it knows their path. The paths of the other endpoints are next to it.
		{ from: { path: `${node}http/endpoints\\.ts$` }, to: { path: '^credentials/' } },
		// What ships may use nothing that n8n does not bring, except what is bundled.
		{ from: {}, to: { path: '^node_modules/n8n-workflow/' } },
		{ from: { path: folders('response') }, to: { path: '^node_modules/eventsource-parser/' } },
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
