import type { INode } from 'n8n-workflow';

import type { Behavior } from '../../emulator/behavior';
import { findOffer, formatCalls } from '../../emulator/tools';
import { saveWorkflow } from '../../tools/n8n/contents';
import { startRealN8n, type RealN8n } from '../../tools/n8n/realN8n';
import { createAiWorkflow, createModel, type SubNode } from './aiWorkflow';
import { createStage, type SavedWorkflow, type Stage } from './stage';
import { joinText } from './streamLines';

/** A message of a prompt. */
export interface Line {
	role: string;
	content: string;
	calls?: Array<{ name: string; arguments: object }>;
}

/** A reply, or what makes one of the prompt. */
export type Reply = string | ((prompt: string) => string);

/** A reply that calls a tool, once with each of these arguments, in the form that its prompt asks for. */
export const callTool =
	(name: string, ...args: object[]): Reply =>
	(prompt) =>
		formatCalls(
			findOffer(prompt) ?? { fence: 'No tools are offered' },
			args.map((one) => ({ name, arguments: one })),
		);

/** The messages of a prompt. */
export function readMessages(prompt: string): Line[] {
	const lines = prompt.slice(prompt.lastIndexOf('\n\n') + 2).split('\n');
	return lines.map((line) => JSON.parse(line) as Line);
}

/** Real n8n with our chat model below its AI nodes, for the tests of one file. */
export function setUpModelStage() {
	let real: RealN8n;
	let stage: Stage;
	beforeAll(async () => {
		real = await startRealN8n();
		stage = createStage(real);
	}, 300_000);
	beforeEach(() => real.emulator.reset());
	afterAll(async () => await real?.stop());

	const asks = (fn: (prompt: string, index: number) => string, more: Behavior = {}) => {
		let index = -1;
		real.emulator.behave(({ operation, json }) => {
			if (operation === 'upload') return {};
			index += 1;
			const text = fn((json as { prompt: string }).prompt, index);
			return {
				...more,
				body: operation === 'complete' ? JSON.stringify({ text, fileUrl: null }) : undefined,
				chunks: text.match(/.{1,6}/gs) ?? [],
			};
		});
	};

	return {
		get real() {
			return real;
		},
		get stage() {
			return stage;
		},
		/** Saves a workflow whose last main node uses our chat model, and perhaps one of the nodes that it uses. */
		save: async (
			name: string,
			main: INode[],
			subNodes: SubNode[] = [],
			alsoUsedBy: string[] = [],
		): Promise<SavedWorkflow> => {
			const model = createModel(real.credentialId);
			const users = [undefined, ...alsoUsedBy];
			const models = users.map((user): SubNode => ['ai_languageModel', model, user]);
			const workflow = createAiWorkflow(name, main, [...models, ...subNodes]);
			return { ...workflow, ...(await saveWorkflow(real.api, workflow)), name };
		},
		getPrompts: () =>
			real.emulator.requests
				.filter(({ operation }) => operation !== 'upload')
				.map(({ json }) => (json as { prompt: string }).prompt),
		/** Lets the assistant give these replies in turn, and the last one from then on; streams come in small chunks. */
		replyInTurn: (replies: Reply[], more?: Behavior) => {
			asks((prompt, index) => {
				const reply = replies[Math.min(index, replies.length - 1)] ?? '';
				return typeof reply === 'string' ? reply : reply(prompt);
			}, more);
		},
		/**
		 * Lets the assistant call a tool, and then quote the tool's last result.
		 *
		 * @param args of the call, or of several calls in one reply
		 */
		useTool: (name: string, args: object | object[], more?: Behavior) => {
			const call = callTool(name, ...[args].flat());
			asks((prompt) => {
				const { role, content } = readMessages(prompt).at(-1) as Line;
				if (role === 'tool') return `The tool says ${content}`;
				return typeof call === 'string' ? call : call(prompt);
			}, more);
		},
		/** Sends a prompt to a published workflow that responds with a stream, and returns the whole response. */
		stream: async (path: string, prompt: string): Promise<string> => {
			const response = await stage.send(`/webhook/${path}`, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify({ prompt }),
			});
			return joinText(await response.text());
		},
	};
}
