import type { RequestRecord } from '../../emulator/requestRecord';
import { checkExchange } from '../../tools/contract/checkExchange';
import { loadContract } from '../../tools/contract/contract';

/**
 * Makes each test of a file fail if the node sent, or the emulator returned without being told to misbehave, what does
 * not fit docs/openapi.yaml.
 *
 * @returns an option of the emulator
 */
export function checkAgainstContract() {
	const contract = loadContract();
	const violations: string[] = [];
	// A request that its client gave up may end in the next test.
	afterEach(() => expect(violations.splice(0)).toEqual([]));
	return {
		onEnd: (record: RequestRecord) => violations.push(...checkExchange(contract, record)),
	};
}
