/**
 * Asks for answers that are not compressed (RFC 9110, 12.5.3). n8n's HTTP client takes a compressed body whose end is
 * missing for a whole one, where its framing ends well: a proxy that compresses what it has got of a lost answer sends
 * such (measured with n8n-core 1.122.48, 2.8.1 and 2.40.3, for gzip, deflate and br).
 */
export const UNCOMPRESSED = { 'Accept-Encoding': 'identity' };
