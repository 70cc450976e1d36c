'use strict';

const { default: axios } = require('axios');

/**
 * A chat as a node that is written by hand sends it.
 *
 * @type {import('./client').Client}
 */
const viaAxios = async ({ url, apiKey }, prompt) => {
	const { data } = await axios.post(
		`${url}/api/interactions/chat`,
		{ assistantId: 'bench', prompt },
		{ headers: { 'x-api-key': apiKey } },
	);
	return data;
};

module.exports = { viaAxios };
