/**
 * Asks for uncompressed responses (RFC 9110, 12.5.3). n8n's HTTP client accepts a compressed body whose end is missing
 * as complete if its framing ends properly. A proxy sends such a body when it compresses what it received of a lost
 * response (measured with n8n-core 1.122.48, 2.8.1 and 2.40.3, for gzip, deflate and br).
 */
export const UNCOMPRESSED = { 'Accept-Encoding': 'identity' };
