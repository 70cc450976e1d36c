import { parseErrorBody } from './errorMessage';

/**
 * Codes and types of errors that last until somebody pays, as AI services name them
 * (https://platform.openai.com/docs/guides/error-codes): `insufficient_quota`, `billing_hard_limit_reached`.
 */
const PAYMENT_CODE = /^(?:billing|insufficient_(?:quota|credit|balance|fund))/i;

/** The keys under which services put an error's code, and under which they put the error itself. */
const CODE_KEYS = ['code', 'type', 'error'];
const ERROR_KEYS = ['error', 'errors', 'detail'];

/**
 * Whether a response that refuses a request says that a retry is pointless, whatever its status: by the header
 * `x-should-retry`, which AI services send, or by the code of its error.
 *
 * @param headers the response headers, names in lower case
 * @param body the body, or its start
 */
export function isFinalRefusal(headers: Record<string, unknown>, body: string): boolean {
	if (/^\s*false\s*$/i.test(String(headers['x-should-retry']))) return true;
	// Some services put their error into a list.
	const payloads = [parseErrorBody(body)].flat();
	const errors = payloads
		.flatMap((payload) => [payload, ...ERROR_KEYS.map((key) => getField(payload, key))])
		.flat();
	return errors.some((error) =>
		CODE_KEYS.some((key) => {
			const code = getField(error, key);
			return typeof code === 'string' && PAYMENT_CODE.test(code);
		}),
	);
}

function getField(value: unknown, key: string): unknown {
	return typeof value === 'object' && value !== null
		? (value as Record<string, unknown>)[key]
		: undefined;
}
