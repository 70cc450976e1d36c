/** Hints that more than one file gives. */

/** For a response that cannot come from the API. */
export const WRONG_SERVICE_HINT =
	'A web page was returned instead of an API response. Check the Base URL in the Mingleego credential, and any proxy or login page in between.';

/** For a request that timed out. */
export const RAISE_TIMEOUT_HINT = 'Try again, or raise the Timeout in the Request Options.';
