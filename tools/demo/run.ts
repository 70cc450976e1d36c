/**
 * The package's main job, on n8n's engine: runs examples/document-analysis.json and shows each step.
 * Against the emulator, or against the real service when MINGLEEGO_API_KEY and MINGLEEGO_ASSISTANT_ID are set
 * (MINGLEEGO_BASE_URL for another address). Exits with 0 only if every document succeeded.
 */

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import type { ExecutionError } from 'n8n-workflow';

import { startEngine } from '../engine/engine';
import { chooseService } from '../service';
import { showDocuments, showStep, showSummary } from './show';

const EXAMPLES = path.join(__dirname, '../../examples');

/** The assistant's name in the example workflow, which a user replaces by their own ID. */
const PLACEHOLDER = 'document-analyst';

async function main() {
	const service = await chooseService({ port: Number(process.env.PORT ?? 0), chunkDelayMs: 5 });
	const engine = await startEngine({ filesRoot: path.dirname(EXAMPLES), binaryMode: 'filesystem' });
	try {
		const documents = readdirSync(path.join(EXAMPLES, 'documents'));
		console.log(
			`n8n-core ${engine.version} runs examples/document-analysis.json against ${service.name}\n`,
		);

		const started = Date.now();
		const result = await engine.run({
			workflow: readWorkflow(service.assistantId ?? PLACEHOLDER),
			credentials: { 'mingleego-example': { type: 'mingleegoApi', data: service.credential } },
			hooks: { nodeExecuteAfter: showStep },
		});
		if (result.status !== 'success') throw toError(result.error);

		const uploads = result.items('Upload File').map(({ json }) => json);
		const replies = result.items('Analyze Document').map(({ json }) => json);
		const [summary] = result.items('Summarize').map(({ json }) => json);
		showDocuments(uploads, replies);
		showSummary(summary);

		const replied = replies.filter(({ text }) => typeof text === 'string' && text !== '').length;
		console.log(
			`\n${replied} of ${documents.length} documents got a reply in ${Date.now() - started} ms.`,
		);
		return replied === documents.length && typeof summary?.text === 'string' && summary.text !== '';
	} finally {
		await engine.close();
		await service.close();
	}
}

function readWorkflow(assistantId: string) {
	const text = readFileSync(path.join(EXAMPLES, 'document-analysis.json'), 'utf8');
	return JSON.parse(text.replaceAll(JSON.stringify(PLACEHOLDER), JSON.stringify(assistantId)));
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
		console.error(`The demo did not complete. ${error.message.replace(/\s+/g, ' ')}`);
		process.exitCode = 1;
	},
);
