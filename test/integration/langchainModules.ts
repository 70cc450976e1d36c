import { hostProcess } from '../../tools/engine/outside-sandbox';
import type { LangchainMessage } from './modelUser';

type MessageClass = new (fields: unknown) => LangchainMessage;

/** What the tests use of LangChain. */
interface Langchain {
	AIMessage: MessageClass;
	AIMessageChunk: MessageClass;
	HumanMessage: MessageClass;
	SystemMessage: MessageClass;
	ToolMessage: MessageClass;
	/** Makes a tool of a function. */
	tool: (
		run: () => string,
		about: { name: string; description?: string; schema: unknown },
	) => object;
	InMemoryCache: new () => object;
	/** Zod as LangChain and n8n's SDK import it. */
	zod: typeof import('zod');
	zod4: typeof import('zod/v4');
}

/**
 * Loads the copy of LangChain that n8n's SDK uses, with Node's own `require`, as n8n does: jest's would make a second
 * one.
 */
export function loadLangchain(): Langchain {
	const load = hostProcess()
		.getBuiltinModule('node:module')
		.createRequire(require.resolve('@n8n/ai-utilities'));
	return {
		...(load('@langchain/core/messages') as Langchain),
		...(load('@langchain/core/tools') as Pick<Langchain, 'tool'>),
		...(load('@langchain/core/caches') as Pick<Langchain, 'InMemoryCache'>),
		zod: load('zod') as Langchain['zod'],
		zod4: load('zod/v4') as Langchain['zod4'],
	};
}
