/** The ten AI community packages that are downloaded most, by npm's count of October 2026, and the version measured. */
export const OTHERS = [
	['n8n-nodes-mcp', '0.1.37'],
	['n8n-nodes-transcript-lol', '0.3.3'],
	['@mendable/n8n-nodes-firecrawl', '2.1.2'],
	['n8n-nodes-deepseek', '1.0.6'],
	['n8n-nodes-azure-openai-ms-oauth2', '1.6.1'],
	['n8n-nodes-mistral-ocr', '1.0.0'],
	['@mmn-systems/n8n-nodes-mcp-trigger-context', '0.3.1'],
	['n8n-nodes-youtube-transcript-api', '2.4.3'],
	['n8n-nodes-deepseek-reasoner', '0.10.35'],
	['n8n-nodes-gigachat', '1.8.3'],
];
