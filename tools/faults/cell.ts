import { inspect } from 'node:util';

import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';

import type { RequestRecord } from '../../emulator/requestRecord';
import type { Engine, RunResult } from '../engine/types';
import { buildParameters, oneNode } from '../workflows';
import { EXPECTED } from './expectations';
import { API_KEY, startService } from './service';
import type { Cell, Fault, Observation } from './types';

const ITEMS = 6;

/** How a hint begins, in any of its wordings. */
const HINT =
	/\b(?:Check|Try again|Send|Wait|Upload|Enter|Run the node again|Download|If Mingleego has moved there, enter)\b/;

/** The service's message: the item and the attempt and, as some services do, the key that it got. */
const getUniqueMessage = (item: number, attempt: number, key = API_KEY) =>
	`item ${item}, attempt ${attempt}, key ${key}`;

/**
 * Runs the node with a few items against a service with the cell's fault, and holds what came of it against what is
 * expected.
 */
export async function runCell(engine: Engine, cell: Cell): Promise<Observation> {
	const service = await startService(cell, getUniqueMessage);
	const run = {
		workflow: oneNode(getParameters(cell), { onError: 'continueRegularOutput' }),
		credentials: {
			1: { type: 'mingleegoApi', data: { apiKey: API_KEY, baseUrl: service.url } },
		},
	};
	try {
		if (cell.fault.primed) await engine.run({ ...run, input: [{ json: { n: 'none' } }] });
		const result = await engine.run({
			...run,
			input: Array.from({ length: ITEMS }, (_, n) => ({
				json: { n },
				files: { data: { bytes: Buffer.from(`The file of item ${n}`), fileName: `item ${n}.txt` } },
			})),
		});
		return observe(cell, service, result);
	} finally {
		await service.close();
	}
}

function getParameters({ fault, operation }: Cell): INodeParameters {
	const { numbered } = operation;
	return buildParameters(operation.operation, {
		...numbered,
		requestOptions: fault.timeout ? { timeout: fault.timeout } : {},
		...(fault.generatesFile && {
			// The emulator makes a file for it.
			prompt: `${numbered.prompt} [file]`,
			options: {
				downloadGeneratedFile: true,
				...(fault.oneAtATime && { maxConcurrency: 1 }),
			},
		}),
	});
}

function observe(
	cell: Cell,
	service: Awaited<ReturnType<typeof startService>>,
	result: RunResult,
): Observation {
	const { succeeds, requests } = EXPECTED[cell.fault.kind][cell.scope];
	const problems: string[] = [];
	const check = (holds: boolean, problem: string) => {
		if (!holds) problems.push(problem);
	};

	check(result.status === 'success', `the execution ended as ${result.status}`);
	const items = result.items('Mingleego');
	check(items.length === ITEMS, `${items.length} items came out`);
	check(!result.record().includes(API_KEY), 'the execution record holds the key');

	const sent = items.map(({ json }, n) => {
		// Nobody counts requests that nobody gets; the error says how many there were.
		if (leadsToService(cell.fault)) return service.seen[n]?.requests ?? 0;
		return Number(/after (\d+) attempts/.exec(String(json.error))?.[1] ?? 1);
	});
	items.forEach(({ json, pairedItem }, n) => {
		const is = (problem: string) => `item ${n} ${problem}: ${JSON.stringify(json)}`;
		const { good, early } = service.seen[n] ?? { good: 0, early: false };
		check(
			JSON.stringify(pairedItem) === `{"item":${n}}`,
			is(`is paired with ${inspect(pairedItem)}`),
		);
		check(sent[n] === requests, is(`was sent ${sent[n]} times`));
		check(good === (succeeds ? 1 : 0), is(`succeeded ${good} times`));
		check(!early, is('was retried before the wait that the service asked for was over'));
		if (succeeds) check(isReply(cell, items[n], n, service), is('is not the reply'));
		else check(isError(cell, json, n, service, requests), is('is not the error'));
	});
	const isExpected = ({ operation, path }: RequestRecord) =>
		operation === cell.operation.operation ||
		(cell.fault.generatesFile && path.startsWith('/files/'));
	check(service.emulator.requests.every(isExpected), 'a request went elsewhere');
	check(
		!cell.fault.oneAtATime || !isHeldByFileServer(service.emulator.requests),
		'a request to Mingleego waited for the file server',
	);
	return { shown: formatOutcome(items, sent), problems };
}

const leadsToService = ({ service }: Fault) => service !== 'nobody' && service !== 'unresolved';

/** Milliseconds: how long the file server asks to wait. */
const FILE_SERVER_WAIT = 2_000;

function isHeldByFileServer(requests: RequestRecord[]): boolean {
	const isForFile = ({ operation }: RequestRecord) => operation === undefined;
	const refusedAt = requests.find(isForFile)?.startedAt ?? 0;
	return requests.some(
		(request) => !isForFile(request) && request.startedAt > refusedAt + FILE_SERVER_WAIT,
	);
}

function isReply(
	{ fault: { generatesFile = false }, operation }: Cell,
	{ json, binary }: INodeExecutionData,
	n: number,
	{ emulator }: Awaited<ReturnType<typeof startService>>,
) {
	return (
		operation.isReply(json, n, emulator.files) &&
		(typeof json.fileUrl === 'string') === generatesFile &&
		(binary?.data.mimeType === 'text/plain') === generatesFile
	);
}

function isError(
	{ fault, operation }: Cell,
	json: IDataObject,
	n: number,
	{ url }: Awaited<ReturnType<typeof startService>>,
	attempts: number,
) {
	const says = typeof fault.says === 'string' ? fault.says : fault.says(operation);
	const begins = says
		.replace('{words}', getUniqueMessage(n, attempts, '*****'))
		.replace('{url}', url);
	const error = String(json.error);
	if (!error.startsWith(begins)) return false;
	// After the quoted message only the attempts, the hint in whole sentences, and the item.
	const ends = /^(?<tried> \(after \d+ attempts\))?\. (?<hint>[A-Z].*\.) \[item (?<item>\d+)\]$/;
	const { tried, hint, item } = ends.exec(error.slice(begins.length))?.groups ?? {};
	return (
		tried === (attempts > 1 ? ` (after ${attempts} attempts)` : undefined) &&
		HINT.test(hint) &&
		Number(item) === n
	);
}

/** @param sent how often each one was sent */
function formatOutcome(items: INodeExecutionData[], sent: number[]) {
	const good = items.filter(({ json }) => !('error' in json)).length;
	const outcome = good > 0 ? `${good}/${ITEMS} ✓` : `${items.length}/${ITEMS} errors,`;
	const times = [...new Set(sent)].sort().join(' or ');
	return `${outcome} ${times} ${times === '1' ? 'request' : 'requests'}`;
}
