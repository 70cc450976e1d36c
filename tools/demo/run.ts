/**
 * `npm run demo`: the package's main job, on n8n's engine. Runs examples/document-analysis.json and shows each step.
 * Against the emulator, or against the real service when MINGLEEGO_API_KEY and MINGLEEGO_ASSISTANT_ID are set
 * (MINGLEEGO_BASE_URL for another address). Exits with 0 only if every document succeeded. With `--build`, it builds the
 * node first.
 */

import { readdirSync } from 'node:fs';
import path from 'node:path';

import type { ExecutionError } from 'n8n-workflow';

import { buildPackage } from '../buildPackage';
import { startEngine } from '../engine/engine';
import type { Engine } from '../engine/types';
import { PLACEHOLDER, readExample } from '../n8n/contents';
import { chooseService, type ServiceToUse } from '../service';
import { formatDocuments, formatStep } from './format';
import { getWidth, startProgress, type Progress } from '../terminal/progress';
import { wrap } from '../terminal/text';

const EXAMPLES = path.join(__dirname, '../../examples');

const INTRODUCTION =
	"The node uploads three documents, asks an assistant about each one and collects a streamed summary: examples/document-analysis.json on n8n's own engine.";

/** The emulator takes any. */
const EMULATED_ASSISTANT = 'document-analyst';

const output = process.stdout;

async function main() {
	const progress = startProgress(output);
	try {
		return await runDemo(progress);
	} finally {
		progress.end();
	}
}

/** @returns whether every document got a reply, and all of them a summary */
async function runDemo(progress: Progress): Promise<boolean> {
	progress.print(`${wrap(INTRODUCTION, getWidth(output))}\n`);
	if (process.argv.includes('--build')) {
		progress.begin('Building the node');
		await buildPackage();
	}
	progress.begin("Starting n8n's engine");
	const service = await chooseService({ port: Number(process.env.PORT ?? 0), chunkDelayMs: 5 });
	const engine = await startEngine({ filesRoot: path.dirname(EXAMPLES), binaryMode: 'filesystem' });
	try {
		return await runExample({ engine, service, progress });
	} finally {
		await engine.close();
		await service.close();
	}
}

interface Demo {
	engine: Engine;
	service: ServiceToUse;
	progress: Progress;
}

async function runExample({ engine, service, progress }: Demo): Promise<boolean> {
	const columns = getWidth(output);
	const documents = readdirSync(path.join(EXAMPLES, 'documents'));
	const setting = `n8n-core ${engine.version}, with ${service.name} as the service`;
	progress.print(`${wrap(setting, columns)}\n`);

	const started = Date.now();
	const result = await engine.run({
		workflow: readExample('document-analysis.json', {
			credentialId: PLACEHOLDER.credential,
			assistantId: service.assistantId ?? EMULATED_ASSISTANT,
		}),
		credentials: { [PLACEHOLDER.credential]: { type: 'mingleegoApi', data: service.credential } },
		hooks: {
			nodeExecuteBefore: (node) => progress.begin(node),
			nodeExecuteAfter: (node, task) => progress.print(formatStep(node, task, columns)),
		},
	});
	if (result.status !== 'success') throw toError(result.error);

	const uploads = result.items('Upload File').map(({ json }) => json);
	const replies = result.items('Analyze Document').map(({ json }) => json);
	const summary = String(result.items('Summarize')[0]?.json.text ?? '');
	progress.end();
	progress.print(`\n${formatDocuments(uploads, replies, columns)}`);
	progress.print(`\nThe summary, streamed:\n${wrap(summary, columns)}`);

	const replied = replies.filter(({ text }) => typeof text === 'string' && text !== '').length;
	progress.print(
		`\n${replied} of ${documents.length} documents got a reply in ${Date.now() - started} ms.`,
	);
	return replied === documents.length && summary !== '';
}

function toError(error: ExecutionError | undefined) {
	const node = error && 'node' in error ? `${error.node?.name}: ` : '';
	return new Error(
		[`${node}${error?.message ?? 'The workflow was stopped.'}`, error?.description]
			.filter(Boolean)
			.join(' '),
	);
}

main().then(
	(complete) => {
		process.exitCode = complete ? 0 : 1;
	},
	(error: Error) => {
		const text = `The demo did not complete. ${error.message}`;
		console.error(wrap(text, getWidth(process.stderr)));
		process.exitCode = 1;
	},
);
