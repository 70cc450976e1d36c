import { startRelay } from '../relay';
import { startPrism } from './prism';

/** The response that Prism is asked for: a status, and the name of one of its examples. */
interface Preference {
	code?: number;
	example?: string;
}

export interface Mock {
	/** Base URL. */
	url: string;
	/** Returns Prism's words about requests that do not fit docs/openapi.yaml, since the last call. */
	takeViolations: () => string[];
	/** Sets what to respond with, by the number of the request from 0; Prism chooses itself by default. */
	prefer: (choose: (index: number) => Preference | undefined) => void;
	close: () => Promise<void>;
}

/**
 * Starts Prism, with a relay before it that asks for a certain response: Prism reads that from headers of the request,
 * which the node does not send.
 */
export async function startMock(): Promise<Mock> {
	const prism = await startPrism();
	const violations: string[] = [];
	let count = 0;
	let choose: (index: number) => Preference | undefined = () => undefined;

	const relay = await startRelay(prism.url, {
		getHeaders: () => formatPreference(choose(count++)),
		respond(res, response) {
			const found = response.headers['sl-violations'];
			if (found !== undefined) violations.push(String(found));
			res.writeHead(response.statusCode ?? 502, response.headers);
			response.pipe(res);
		},
	});
	return {
		url: relay.url,
		takeViolations: () => violations.splice(0),
		prefer(next) {
			count = 0;
			choose = next;
		},
		async close() {
			await relay.close();
			await prism.stop();
		},
	};
}

function formatPreference(preference: Preference | undefined): Record<string, string> {
	if (preference === undefined) return {};
	const prefer = Object.entries(preference)
		.map(([name, value]) => `${name}=${value}`)
		.join(', ');
	// Prism returns an error in a form that the request accepts or not at all; services do not ask.
	return { prefer, accept: '*/*' };
}
