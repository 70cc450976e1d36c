import { gzipSync } from 'node:zlib';

/** What differs in a response with a reply's file. */
export interface Difference {
	status?: number;
	body: Buffer;
	headers: Record<string, string>;
}

const takeHalf = (bytes: Buffer) => bytes.subarray(0, Math.floor(bytes.length / 2));

const encode = (coding: string, body: Buffer): Difference => ({
	body,
	headers: { 'content-encoding': coding },
});

/** What can be wrong with how a reply's file is sent. */
export const FILE_FAULTS = {
	/** The connection is lost halfway. */
	cut: (body: Buffer): Difference => ({ body, headers: {} }),
	partial: (body: Buffer): Difference => {
		const half = takeHalf(body);
		const range = `bytes 0-${half.length - 1}/${body.length}`;
		return { status: 206, body: half, headers: { 'content-range': range } };
	},
	/** Whatever the request accepts. */
	compressed: (body: Buffer) => encode('gzip', gzipSync(body)),
	/** With a proper end. */
	compressedCut: (body: Buffer) => encode('gzip', takeHalf(gzipSync(body))),
	/** Whole, but with what storage services leave there. */
	awsChunked: (body: Buffer) => encode('aws-chunked', body),
	/** Only when it is asked for again, after a refusal that asks to wait for two seconds. */
	rateLimited: (): Difference => ({
		status: 429,
		body: Buffer.alloc(0),
		headers: { 'retry-after': '2' },
	}),
	/** A page in its place, which asks to sign in. */
	webPage: (): Difference => ({
		body: Buffer.from('<!doctype html><title>Sign in</title><p>Sign in to continue'),
		headers: { 'content-type': 'text/html; charset=utf-8', 'content-disposition': 'inline' },
	}),
};
