import { removeStatus } from '../../nodes/client/errors/statusWords';

test.each([
	[502, '502 Bad Gateway 502 Bad Gateway nginx', 'nginx'],
	[502, '502 Bad Gateway 502 Bad Gateway', ''],
	[429, 'Too Many Requests', ''],
	[429, 'too many requests.', ''],
	[429, 'Too Many Requests (429)', ''],
	[429, 'Error 429: Too Many Requests', ''],
	[429, 'HTTP/1.1 429 Too Many Requests', ''],
	[503, 'Status code 503 - Service Unavailable: try later', 'try later'],
	[400, 'Bad Request: prompt is required', 'prompt is required'],
	[404, 'Not Found', ''],
])('%i %s', (status, quote, rest) => {
	expect(removeStatus(quote, status)).toBe(rest);
});

test.each([
	[429, 'Too many requests in one minute'],
	[400, 'Bad Requester'],
	[404, 'Not Foundling'],
	[404, 'The assistant was Not Found'],
	[418, '418 I am a teapot'],
	[502, ''],
])('%i %s says more', (status, quote) => {
	expect(removeStatus(quote, status)).toBe(quote);
});
