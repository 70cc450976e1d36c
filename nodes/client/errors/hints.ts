/** Hints that more than one file gives. */

/** For a response that cannot come from the API. */
export const WRONG_SERVICE_HINT =
	'A web page was returned instead of an API response. Check the Base URL in the Mingleego credential, and any proxy or login page in between.';

/** For a request that timed out. */
export const RAISE_TIMEOUT_HINT = "Try again, or raise the Timeout in the node's Options.";

/** For a response that is not in the API's format, but no web page either. */
export const OTHER_SERVICE_HINT =
	'Check the Base URL in the Mingleego credential: it may point to another service.';

/** For a stream that brought no complete reply. */
export const USE_CHAT_HINT =
	'Try again, or use the Chat operation, which returns the whole reply at once.';
