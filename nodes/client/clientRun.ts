import { sleep, type ICredentialDataDecryptedObject } from 'n8n-workflow';

import type { RequestContext } from './errors/requestContext';
import { MINGLEEGO, type Server } from './errors/server';
import type { LimitedRun } from './resilience/concurrencyLimiter';
import { RunReporter } from './runReporter';
import { ServerStates, type ServerState } from './serverStates';
import { SharedUploads } from './sharedUploads';

/**
 * For the whole process: the service counts the requests of an account together, whichever run sends them, and n8n
 * offers no place that all runs of a node share. Monotonic, so that setting the system's clock neither stops nor hurries
 * any wait.
 */
const serverStates = new ServerStates({ now: () => performance.now(), sleep });

/** How a run of a node sends its requests. */
export interface RunSettings {
	/** The most requests of the run in flight at once, 1 or more. */
	maxConcurrency: number;
	/** How many times a failed request is retried; 0 also means not to wait for a rate limit. */
	maxRetries: number;
}

/** A server, as the requests of one run and one account reach it. */
export interface ServerAccess {
	/** The server that the limiter is of: a file on Mingleego's own host counts as a request to Mingleego. */
	server: Server;
	/** The run's share of what the server's limiter allows. */
	limitedRun: LimitedRun;
	state: ServerState;
}

/** An account as one run uses it: the credential may hold an expression, so that its items have several. */
export interface RunAccount {
	/** The files that were uploaded for it so far. */
	sharedUploads: SharedUploads;
	/**
	 * How the run reaches a server with it.
	 *
	 * @param origin the server's origin (https://url.spec.whatwg.org/#origin)
	 * @param server which server is there, by default Mingleego
	 */
	getServer(origin: string, server?: Server): ServerAccess;
}

/** What the calls of one run of a node share. */
export class ClientRun {
	/** Says what the run is doing. */
	readonly reporter: RunReporter;

	/** By the credential's fields. They are kept no longer than the run. */
	private readonly accounts = new Map<string, Promise<RunAccount>>();

	/**
	 * @param context the context of one of the run's items, or a sub-node's
	 * @param settings how it sends its requests
	 */
	constructor(
		private readonly context: RequestContext,
		readonly settings: RunSettings,
	) {
		this.reporter = new RunReporter(context);
	}

	/**
	 * The account that a credential belongs to.
	 *
	 * @param credentials the credential's fields, decrypted
	 */
	async getAccount(credentials: ICredentialDataDecryptedObject): Promise<RunAccount> {
		const fields = JSON.stringify(credentials);
		const account = this.accounts.get(fields) ?? this.createAccount(fields);
		this.accounts.set(fields, account);
		return await account;
	}

	private async createAccount(fields: string): Promise<RunAccount> {
		const { id } = this.context.getNode().credentials?.mingleegoApi ?? {};
		// The states outlive the run, so no secret is kept there.
		const key = `${id} ${await digest(fields)}`;
		const servers = new Map<string, ServerAccess>();
		return {
			sharedUploads: new SharedUploads(),
			getServer: (origin, server = MINGLEEGO) => {
				const access = servers.get(origin) ?? this.accessServer(`${key} ${origin}`, server);
				servers.set(origin, access);
				return access;
			},
		};
	}

	private accessServer(key: string, server: Server): ServerAccess {
		const state = serverStates.get(key);
		return { server, state, limitedRun: state.limiter.createRun(this.settings.maxConcurrency) };
	}
}

/** By what n8n keeps for as long as the run, and by the node's ID. */
const runs = new WeakMap<object, Map<string, ClientRun>>();

/**
 * The run of a node: one object for all that belongs together, whoever asks first.
 *
 * @param owner what n8n keeps for as long as the run, and drops with it
 * @param nodeId the node's ID, because several nodes may have one owner
 * @param create creates the run if there is none
 * @throws what `create` throws
 */
export function getClientRun(owner: object, nodeId: string, create: () => ClientRun): ClientRun {
	const byNode = runs.get(owner) ?? new Map<string, ClientRun>();
	runs.set(owner, byNode);
	const run = byNode.get(nodeId) ?? create();
	byNode.set(nodeId, run);
	return run;
}

/**
 * Returns a digest of a text, from which the text cannot be derived.
 *
 * @param text any text
 */
export async function digest(text: string): Promise<string> {
	const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
	return Buffer.from(bytes).toString('base64');
}
