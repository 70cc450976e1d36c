import { waitUntil } from '../waitUntil';
import type { Api } from './api';
import { publish, saveWorkflow } from './contents';

/** A workflow that n8n has published. */
export interface Published {
	/** The workflow's. */
	id: string;
	/** The webhook's. */
	url: string;
}

/**
 * Saves a workflow that begins with a webhook, publishes it, and waits until n8n takes requests for it.
 *
 * @throws Error when n8n does not take it
 */
export async function publishWebhook(
	api: Api,
	workflow: { name: string; nodes: Array<{ type: string; parameters: Record<string, unknown> }> },
): Promise<Published> {
	const saved = await saveWorkflow(api, workflow);
	await publish(api, saved);
	const webhook = workflow.nodes.find(({ type }) => type === 'n8n-nodes-base.webhook');
	const url = `${api.url}/webhook/${String(webhook?.parameters.path)}`;
	await waitForWebhook(url);
	return { id: saved.id, url };
}

/**
 * Waits until n8n takes requests for a webhook.
 *
 * @throws Error when n8n does not
 */
export async function waitForWebhook(url: string) {
	const { origin } = new URL(url);
	await waitUntil(`${url} is registered`, async () => {
		const { headers } = await fetch(url, { method: 'OPTIONS', headers: { origin } });
		return headers.get('access-control-allow-methods')?.includes('POST');
	});
}

/** @param body sent as JSON */
export async function post(
	url: string,
	body: unknown,
	signal: AbortSignal = AbortSignal.timeout(90_000),
) {
	return await fetch(url, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(body),
		signal,
	});
}
