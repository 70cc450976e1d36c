/** The community packages that are downloaded most, with the version that is measured. */
export const OTHERS = [
	['n8n-nodes-evolution-api', '1.0.4'],
	['@devlikeapro/n8n-nodes-chatwoot', '1.0.2'],
	['n8n-nodes-mcp', '0.1.37'],
	['n8n-nodes-youtube-transcript-api', '2.4.3'],
	['n8n-nodes-transcript-lol', '0.3.3'],
];
