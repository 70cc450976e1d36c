import { createErrorResponse, type Response } from './response';
import { OPERATIONS, type Operation } from './operations';

type Route =
	| { kind: 'operation'; operation: Operation }
	| { kind: 'replyFile'; name: string; status: number | undefined }
	| { kind: 'refused'; response: Response };

/**
 * Finds a request's route. Paths must match exactly, so that a doubled or a trailing slash in a
 * client's URL shows.
 *
 * @param path The request's path, with or without a query.
 */
export function findRoute(method: string, path: string): Route {
	const [pathname, query = ''] = path.split('?', 2);
	const operations = OPERATIONS.filter((one) => one.path === pathname);
	if (operations.length > 0) {
		const operation = operations.find((one) => one.method === method);
		if (operation !== undefined) return { kind: 'operation', operation };
		const allowed = operations.map((one) => one.method).join(', ');
		return { kind: 'refused', response: createMethodNotAllowedResponse(allowed) };
	}
	if (pathname.startsWith('/files/')) {
		if (method === 'GET' || method === 'HEAD') {
			const status = new URLSearchParams(query).get('status');
			const name = pathname.slice('/files/'.length);
			return { kind: 'replyFile', name, status: status === null ? undefined : Number(status) };
		}
		return { kind: 'refused', response: createMethodNotAllowedResponse('GET, HEAD') };
	}
	return { kind: 'refused', response: createErrorResponse(404, `Not found: ${pathname}`) };
}

function createMethodNotAllowedResponse(allowed: string): Response {
	return {
		...createErrorResponse(405, `Method not allowed, use ${allowed}`),
		headers: { allow: allowed },
	};
}
