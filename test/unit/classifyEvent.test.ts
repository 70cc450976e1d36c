import { classifyEvent, type TextPart } from '../../nodes/client/stream/classifyEvent';

const classify = (data: unknown, event?: string, form?: TextPart['form']) =>
	classifyEvent({ event, data: typeof data === 'string' ? data : JSON.stringify(data) }, form);

const object = (text: string, more: Partial<TextPart> = {}) => ({
	kind: 'text',
	text,
	form: 'object',
	fileUrl: undefined,
	...more,
});

const NOTHING = { kind: 'nothing' };
const END = { kind: 'end' };

describe('text', () => {
	test.each([
		['{"text":"a"}', 'a'],
		['{"text": "b"}', 'b'],
		['{ "text" : "c" }', 'c'],
		['{"text":"世界 🌍 \u2028"}', '世界 🌍 \u2028'],
		['{"text":"\\"d\\\\\\n"}', '"d\\\n'],
		['{"te\\u0078t":"e","index":1}', 'e'],
		['{"type":"text","text":"f"}', 'f'],
		['{"text":""}', ''],
	])('%s', (data, text) => {
		expect(classify(data)).toEqual(object(text));
		expect(classify(data, 'message')).toEqual(object(text));
	});

	test.each(['response.output_text.delta', 'partial_result', 'search_results', 'completion'])(
		'an event named %s is a chunk',
		(name) => {
			expect(classify('{"text":"a"}', name)).toEqual(object('a'));
			expect(classify({ type: name, text: 'a' })).toEqual(object('a'));
		},
	);

	test.each([
		...['{"text":"a\tb"}', '{"text":"a"b"}', '{"text":"a\\"}', '{"text":"a"}}', 'x{"text":"a"}'],
		...['42', 'null', 'x [DONE]', '[DONE] x'],
	])('%s is no object, so it is bare text', (data) => {
		expect(classify(data)).toMatchObject({ kind: 'text', text: data, form: 'bare' });
	});

	test('a JSON string is one unless the chunks are bare text', () => {
		expect(classify('"a"')).toMatchObject({ text: 'a', form: 'string' });
		expect(classify('"a"', undefined, 'string')).toMatchObject({ text: 'a', form: 'string' });
		expect(classify('"a"', undefined, 'bare')).toMatchObject({ text: '"a"', form: 'bare' });
	});

	test('may be empty braces where the chunks are bare text', () => {
		expect(classify(' {}', undefined, 'bare')).toMatchObject({ text: ' {}', form: 'bare' });
		expect(classify('{ }', undefined, 'bare')).toMatchObject({ text: '{ }', form: 'bare' });
		expect(classify('{"usage":{}}', undefined, 'bare')).toEqual(NOTHING);
		expect(classify('{}', 'done', 'bare')).toEqual(END);
	});

	test('of an object with a file is empty where it has none', () => {
		expect(classify({ text: null, fileUrl: 'u' })).toEqual(object('', { fileUrl: 'u' }));
		expect(classify({ file_url: 'u' })).toEqual(object('', { fileUrl: 'u' }));
		expect(classify({ text: 'a', fileUrl: null })).toEqual(object('a', { fileUrl: null }));
		expect(classify({ text: 'a', fileUrl: 7 })).toEqual(object('a', { fileUrl: null }));
	});
});

describe('a final response', () => {
	const NAMES = ['final', 'complete', 'completed', 'done', 'end', 'finish', 'close', 'Final'];
	const COMPOUNDS = [
		'message_end',
		'response.completed',
		'final_answer',
		'messageEnd',
		'stream-end',
	];

	test.each([...NAMES, ...COMPOUNDS])('is the last event if it is called %s', (name) => {
		const last = object('a', { kind: 'last' });
		expect(classify('{"text":"a"}', name)).toEqual(last);
		expect(classify({ text: 'a', index: 0 }, name)).toEqual(last);
		expect(classify({ type: name, text: 'a' })).toEqual(last);
		expect(classify({ event: name, text: 'a' })).toEqual(last);
	});

	test('may be called result, or be done', () => {
		expect(classify({ text: 'a' }, 'result')).toEqual(object('a', { kind: 'final' }));
		const done = { kind: 'last' as const, isDone: true };
		for (const flag of ['done', 'final', 'isFinal', 'is_final', 'finished', 'last', 'is_end']) {
			expect(classify({ text: 'a', [flag]: true })).toEqual(object('a', done));
			expect(classify({ text: 'a', [flag]: false })).toEqual(object('a', { isDone: false }));
			expect(classify({ text: 'a', [flag]: 'true' })).toEqual(object('a'));
		}
		expect(classify({ text: 'a', done: false, final: true })).toEqual(object('a', done));
		expect(classify({ text: 'a', abandoned: true, cached: true })).toEqual(object('a'));
	});

	test.each([
		...['agent_end', 'thread.message.completed', 'output_text.done', 'final_output', 'llm:final'],
		...['final ', 'run-finished'],
	])('may be the end of a part alone where it is called %s', (name) => {
		const ending = object('a', { isDone: true });
		expect(classify({ text: 'a' }, name)).toEqual(ending);
		expect(classify({ text: 'a', type: name })).toEqual(ending);
		expect(classify({ usage: 3 }, name, 'object')).toEqual(NOTHING);
	});

	test('is empty where its name says all, and text came before', () => {
		const last = { kind: 'last', text: '', form: 'object' };
		for (const form of ['object', 'string', 'bare'] as const) {
			expect(classify({ usage: 3 }, 'complete', form)).toEqual(last);
			expect(classify({ type: 'completed' }, undefined, form)).toEqual(last);
		}
		expect(classify('success', 'complete', 'object')).toEqual(last);
		expect(classify({ done: true }, undefined, 'object')).toEqual(last);
		expect(classify({ usage: 3 }, 'complete')).toEqual(NOTHING);
		expect(classify({ status: 'Searching', done: true })).toEqual(NOTHING);
		expect(classify({ usage: 3 }, 'result', 'object')).toEqual(NOTHING);
		// Agents send that behind each part of a reply.
		expect(classify({ usage: 3 }, 'message.completed', 'object')).toEqual(NOTHING);
	});

	test('has one name, not the parts of one, nor a list of names', () => {
		expect(classify({ text: 'a', type: 'al' }, 'fin')).toEqual(object('a'));
		expect(classify({ text: 'a' }, 'final')).toEqual(object('a', { kind: 'last' }));
		expect(classify({ text: 'a', type: ['final'] })).toEqual(object('a'));
	});

	test('may be bare text or a JSON string', () => {
		expect(classify('a', 'final')).toMatchObject({ kind: 'last', text: 'a', form: 'bare' });
		expect(classify('"a"', 'complete')).toMatchObject({ kind: 'last', text: 'a', form: 'string' });
	});
});

describe('the end', () => {
	test.each(['[DONE]', ' [DONE] ', '"[DONE]"'])('%j', (data) => {
		for (const form of [undefined, 'object', 'string', 'bare'] as const) {
			expect(classify(data, undefined, form)).toEqual(END);
		}
	});

	test.each(['done', 'end', 'close', 'closed', 'finish', 'finished', 'message_end', 'END'])(
		'an event called %s without text',
		(name) => {
			for (const data of ['', '{}', 'bye', '"bye"', '{"usage":3}', '{"text":null}']) {
				expect(classify(data, name, 'object')).toEqual(END);
				expect(classify(data, name, 'bare')).toEqual(END);
			}
			expect(classify({ type: name })).toEqual(END);
		},
	);
});

describe('nothing', () => {
	test.each([
		...['ping', 'pong', 'heartbeat', 'keepalive', 'keep-alive', 'keep_alive', 'KeepAlive'],
		...['status', 'usage', 'metadata', 'message_metadata', 'status_update', 'agent_status'],
		...['reasoning', 'reasoning_delta', 'response.reasoning_text.delta', 'thinking', 'thought'],
		...['agent_thought', 'tool', 'tool_call', 'on_tool_end', 'citation', 'citations', 'debug'],
	])('an event called %s, whatever it holds', (name) => {
		for (const form of [undefined, 'object', 'string', 'bare'] as const) {
			for (const data of [
				'',
				'text',
				'"text"',
				'{"text":"a"}',
				'{"text":"a","fileUrl":"u"}',
				'{}',
			]) {
				expect(classify(data, name, form)).toEqual(NOTHING);
			}
			expect(classify({ type: name, text: 'a' }, undefined, form)).toEqual(NOTHING);
			expect(classify({ event: name, text: 'a' }, 'message', form)).toEqual(NOTHING);
		}
	});

	test.each([
		{ usage: { tokens: 3 } },
		{ id: 'c1', model: 'm' },
		{ text: { value: 'a' } },
		{ text: null, fileUrl: null },
		{ choices: [{ delta: { content: 'a' } }] },
		{ type: 'search_result', title: 'a' },
		{ error: null, errors: [], ok: true },
	])('%j', (payload) => {
		for (const form of [undefined, 'object', 'bare'] as const) {
			expect(classify(payload, undefined, form)).toEqual(NOTHING);
		}
	});

	test.each([
		...['ping', '42', 'null', '{}', 'DONE', '"text"', '[1]', '', '2026-05-01T10:00:00Z'],
		...['see {x}', '<END>', ' <ping/>'],
	])('%j among objects', (data) => {
		expect(classify(data, undefined, 'object')).toEqual(NOTHING);
	});

	test.each([
		...['ping', ' PING ', 'keepalive', 'keep-alive', '1718000000123'],
		'2026-05-01 10:00:00.123456',
	])('%j among JSON strings', (data) => {
		expect(classify(data, undefined, 'string')).toEqual(NOTHING);
		expect(classify(data, undefined, 'bare')).toMatchObject({ text: data });
	});

	test.each(['pinging', 'a ping', '17180000', '2026-05-01 is near'])(
		'but %j is bare text',
		(data) => {
			expect(classify(data, undefined, 'string')).toMatchObject({ text: data, form: 'bare' });
		},
	);
});

describe('an error', () => {
	const QUOTA = 'Your quota is exhausted';

	test.each(['error', 'failed', 'failure', 'exception', 'response.failed', 'ThrottlingException'])(
		'an event called %s',
		(name) => {
			expect(classify(QUOTA, name)).toEqual({ kind: 'error', words: QUOTA });
			expect(classify({ message: QUOTA }, name)).toEqual({ kind: 'error', words: QUOTA });
			expect(classify({ text: QUOTA }, name)).toEqual({ kind: 'error', words: QUOTA });
		},
	);

	test.each([
		{ error: QUOTA },
		{ error: { message: QUOTA } },
		{ errors: [{ message: QUOTA }] },
		{ error_message: QUOTA },
		{ event: 'error', message: QUOTA },
		{ object: 'error', message: QUOTA },
		{ status: 'failed', message: QUOTA },
		{ success: false, message: QUOTA },
		{ ok: false, message: QUOTA },
		{ statusCode: 500, message: QUOTA },
		{ status: 429, message: QUOTA },
		{ type: 'error', text: QUOTA },
		{ type: 'status', error: QUOTA },
		{ text: 'a', fileUrl: null, error: QUOTA },
	])('%j', (payload) => {
		for (const event of [undefined, 'message', 'ping', 'done']) {
			expect(classify(payload, event, 'object')).toEqual({ kind: 'error', words: QUOTA });
		}
	});

	test('of a tool is none of the reply', () => {
		expect(classify({ type: 'tool-output-error', errorText: 'No' })).toEqual(NOTHING);
		expect(classify({ error: 'No' }, 'tool')).toEqual(NOTHING);
	});

	test.each(['{"text":"He said "hi""}', '{"text":"a', '<html>502</html>', ' {"a"'])(
		'%s among objects',
		(data) => {
			expect(classify(data, undefined, 'object')).toEqual({ kind: 'error', words: data });
		},
	);
});

test('names that services make up are not kept', () => {
	for (let n = 0; n < 1_000; n += 1) expect(classify('{"text":"a"}', `e${n}`)).toEqual(object('a'));
	expect(classify('{"text":"a"}', 'final')).toEqual(object('a', { kind: 'last' }));
	expect(classify('{"text":"a"}', 'x'.repeat(1_000_000))).toEqual(object('a'));
});
