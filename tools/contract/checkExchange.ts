import { getOperation, type Operation } from '../../emulator/operations';
import type { RequestRecord } from '../../emulator/requestRecord';
import type { Contract } from './contract';

/**
 * Checks what the node sent and what the emulator returned.
 *
 * @param record of a request that has ended
 * @returns what the contract does not allow, in words
 */
export function checkExchange(contract: Contract, record: RequestRecord): string[] {
	const { operation, method, path, headers, status, response } = record;
	// Anything else is not a request to the service: a generated file, or a path that a test made up.
	if (operation === undefined) return [];
	const target = { method, path };
	const problems = [
		...contract.checkRequestHead(target, headers).map((problem) => `request: ${problem}`),
		...checkRequestBody(contract, getOperation(operation), record).map(
			(problem) => `request: ${problem}`,
		),
	];
	if (response !== undefined && status !== undefined && !record.aborted) {
		const sent = { status, headers: response.headers, body: response.body.toString('utf8') };
		const found = contract.checkResponse(target, sent);
		problems.push(...found.map((problem) => `response: ${problem}`));
	}
	return problems.map((problem) => `${method} ${path}: ${problem}`);
}

function checkRequestBody(
	contract: Contract,
	{ takes }: Operation,
	record: RequestRecord,
): string[] {
	const { method, path, headers, json, upload, status, aborted, response } = record;
	const check = (body: unknown) => contract.checkRequestBody({ method, path }, headers, body);
	if (takes === 'file') {
		if (upload !== undefined) return check({ [upload.fieldName]: '' });
		// The body of an upload that is refused at once has not been read.
		return response !== undefined && status === 200 ? ['the form has no file'] : [];
	}
	if (json === undefined) return aborted ? [] : ['the body is not JSON'];
	return isCredentialTest(json) ? [] : check(json);
}

/** n8n's Test button sends an empty body on purpose: the service refuses it without charging for a reply. */
function isCredentialTest(json: unknown): boolean {
	return JSON.stringify(json) === '{}';
}
