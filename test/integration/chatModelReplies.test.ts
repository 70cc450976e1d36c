import { findOffer } from '../../emulator/tools';
import {
	ANSWERS,
	CALLS,
	MARKER,
	OTHER_FORMS,
	TOOLS,
	WRONG_CALLS,
	type CallForm,
} from '../fixtures/toolReplies';
import { getReplies, setUpChatModel, user, type ModelReply } from './setUpChatModel';

const model = setUpChatModel();

const tools = TOOLS.map(({ name, description, schema }) => ({
	type: 'function',
	function: { name, description, parameters: schema },
}));

interface Outcome extends Partial<ModelReply> {
	/** The prompt's own marker. */
	marker: string;
	/** How many requests it took. */
	requests: number;
}

/**
 * What becomes of replies that an assistant repeats whatever it is told.
 *
 * @param replies by the question that they reply to, with `MARKER` for the prompt's own
 * @param chunkSize of a stream
 */
async function collect(
	replies: Record<string, string>,
	chunkSize?: number,
): Promise<(title: string) => Outcome> {
	const questions = Object.keys(replies);
	const outcomes = new Map(
		questions.map((question): [string, Outcome] => [question, { marker: '', requests: 0 }]),
	);
	const find = (question: string): Outcome => {
		const outcome = outcomes.get(question);
		if (!outcome) throw new Error(`Nobody asked: ${question}`);
		return outcome;
	};
	model.emulator.behave(({ json }) => {
		const { prompt } = json as { prompt: string };
		const asked = prompt.split('\n').find((line) => line.startsWith('{"role":"user"')) ?? '{}';
		const { content } = JSON.parse(asked) as { content: string };
		const marker = findOffer(prompt)?.fence.split(' ')[1] ?? '';
		const outcome = find(content);
		Object.assign(outcome, { marker, requests: outcome.requests + 1 });
		const text = (replies[content] ?? '').replaceAll(MARKER, marker);
		return chunkSize === undefined
			? { body: JSON.stringify({ text, fileUrl: null }) }
			: { chunks: text.match(new RegExp(`[^]{1,${chunkSize}}`, 'g')) ?? [''] };
	});
	const uses = questions.map((question) => ({
		messages: [user(question)],
		tools,
		isStreamed: chunkSize !== undefined,
	}));
	const node = { onError: 'continueRegularOutput' } as const;
	const results = getReplies(await model.ask(uses, {}, { node }));
	questions.forEach((question, index) => Object.assign(find(question), results[index]));
	return find;
}

const byTitle = (forms: CallForm[]) =>
	Object.fromEntries(forms.map((form) => [form.title, form.reply]));
/** An empty reply is the service's fault, and 20,000 levels are the test of a unit. */
const isUsual = (reply: string) => reply.trim() !== '' && reply.length < 5_000;

describe.each([{}, { chunkSize: 1 }, { chunkSize: 3 }, { chunkSize: 40 }])(
	'%j',
	({ chunkSize }) => {
		test('calls in the form that was asked for are run', async () => {
			const find = await collect(byTitle(CALLS), chunkSize);
			for (const { title, shown, runs } of CALLS) {
				const { text, calls = [], requests, marker } = find(title);
				const run = calls.map(({ name, args }) => [name, args]);
				const expected = [title, shown?.replaceAll(MARKER, marker), runs, 1];
				expect([title, text, run, requests]).toEqual(expected);
			}
		});

		test('calls that cannot be run, and calls of tools in other forms, end as an error', async () => {
			const forms = [...WRONG_CALLS, ...OTHER_FORMS].filter(({ reply }) => isUsual(reply));
			const find = await collect(byTitle(forms), chunkSize);
			for (const { title, reply, problem } of forms) {
				const { error, text, calls, requests } = find(title);
				expect([title, calls ?? []]).toEqual([title, []]);
				if (error === undefined) {
					// It may be an answer, because it calls none of the tools.
					expect([title, text, requests]).toEqual([title, reply, 2]);
					expect(reply).not.toContain('weather');
				} else {
					expect([title, error]).toEqual([title, expect.stringContaining(String(problem))]);
					expect([title, requests]).toEqual([title, 3]);
				}
			}
		});

		test('answers that look like calls are shown as they are, after one request', async () => {
			const answers = Object.fromEntries(
				Object.entries(ANSWERS).filter(([, reply]) => isUsual(reply)),
			);
			const find = await collect(answers, chunkSize);
			for (const [title, reply] of Object.entries(answers)) {
				const { text, calls, requests, marker } = find(title);
				const expected = [title, reply.replaceAll(MARKER, marker), [], 1];
				expect([title, text, calls, requests]).toEqual(expected);
			}
		});
	},
);
