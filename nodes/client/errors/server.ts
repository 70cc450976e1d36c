/** A server that requests are sent to. */
export interface Server {
	/** As used within a sentence. */
	name: string;
	/** What to check if it cannot be reached. */
	check: string;
	/** What to do when it refuses a request, whatever the status; by default the status decides. */
	refusalHint?: string;
}

export const MINGLEEGO: Server = {
	name: 'Mingleego',
	check: 'Check the Base URL in the Mingleego credential, and that this n8n instance can reach it.',
};

/** The server of a generated file. It may be any, so its statuses have nothing to do with the credential. */
export const FILE_SERVER: Server = {
	name: 'the file server',
	check: 'Check that this n8n instance can reach the URL in fileUrl.',
	refusalHint:
		'The URL may have expired, or may require sign-in. Run the node again, or download the file in another way.',
};

/**
 * Returns a server's name for the start of a sentence.
 *
 * @param server the server
 */
export function capitalizeName({ name }: Server): string {
	return name.charAt(0).toUpperCase() + name.slice(1);
}
