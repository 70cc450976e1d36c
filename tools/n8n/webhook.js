'use strict';

const { until } = require('./until');
const { publish, saveWorkflow } = require('./contents');

/**
 * Saves a workflow that begins with a webhook, publishes it, and waits until n8n takes requests for it.
 *
 * @param {import('./api').Api} api
 * @param {{ name: string, nodes: Array<{ type: string, parameters: Record<string, unknown> }> }} workflow
 * @returns {Promise<string>} the webhook's URL
 * @throws {Error} when n8n does not take it
 */
async function publishWebhook(api, workflow) {
	await publish(api, await saveWorkflow(api, workflow));
	const webhook = workflow.nodes.find(({ type }) => type === 'n8n-nodes-base.webhook');
	const url = `${api.url}/webhook/${webhook?.parameters.path}`;
	await webhookRegistered(url);
	return url;
}

/**
 * Waits until n8n takes requests for a webhook.
 *
 * @param {string} url
 * @throws {Error} when n8n does not
 */
async function webhookRegistered(url) {
	const { origin } = new URL(url);
	await until(`${url} is registered`, async () => {
		const { headers } = await fetch(url, { method: 'OPTIONS', headers: { origin } });
		return headers.get('access-control-allow-methods')?.includes('POST');
	});
}

/**
 * @param {string} url
 * @param {unknown} body sent as JSON
 * @param {AbortSignal} [signal]
 */
async function post(url, body, signal = AbortSignal.timeout(90_000)) {
	return await fetch(url, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(body),
		signal,
	});
}

module.exports = { post, publishWebhook, webhookRegistered };
