import { ApiError } from '../errors/apiError';
import { extractErrorMessage, isHtml } from '../errors/errorMessage';
import { OTHER_SERVICE_HINT, WRONG_SERVICE_HINT } from '../errors/hints';
import { parseJsonObject } from './parseJson';
import { createReportedError, findReportedError } from './reportedError';

/**
 * Reads the JSON object of a successful response.
 *
 * @param body the response body
 * @throws ApiError when the body is not a JSON object, or reports an error
 */
export function parseReplyObject(body: string): Record<string, unknown> {
	const reply = parseJsonObject(body);
	if (reply === undefined) throw createUnexpectedReplyError(body);
	const error = findReportedError(reply);
	if (error !== undefined) throw createReportedError(error);
	return reply;
}

/**
 * The error for a successful response that does not have the endpoint's form.
 *
 * @param body the response body
 */
export function createUnexpectedReplyError(body: string): ApiError {
	if (body.trim() === '') {
		return new ApiError('Mingleego returned an empty response', {
			hint: 'Try again. If this persists, check the assistant in Mingleego.',
		});
	}
	return new ApiError('The response is not in the format of the Mingleego API', {
		quote: extractErrorMessage(body),
		hint: isHtml(body) ? WRONG_SERVICE_HINT : OTHER_SERVICE_HINT,
	});
}
