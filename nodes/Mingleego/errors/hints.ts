/** For a response that cannot come from the API. */
export const WRONG_SERVICE_HINT =
	'A web page was returned instead of an API response. Check the Base URL in the Mingleego credential, and any proxy or login page in between.';
