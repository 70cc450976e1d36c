import type { IBinaryKeyData } from 'n8n-workflow';

/** @typedef {{ name: string, count: number, size: number }} Scenario `size` in bytes, of each file */
/** `size` in bytes, of each file. */
export type Scenario = { name: string; count: number; size: number };

/** @typedef {{ path: string, name: string, size: number, sha256: string }} SourceFile */
export type SourceFile = { path: string; name: string; size: number; sha256: string };

/** @typedef {{ url: string, apiKey: string }} Service */
export type Service = { url: string; apiKey: string };

/**
 * @typedef {object} Job what one measured process uploads
 * @property {SideName} side
 * @property {Service} service
 * @property {SourceFile[]} files
 * @property {string} storageFolder n8n's
 * @property {import('n8n-workflow').IBinaryKeyData[]} stored the same files in n8n's storage
 */
/** What one measured process uploads. */
export interface Job {
	side: SideName;
	service: Service;
	files: SourceFile[];
	/** n8n's. */
	storageFolder: string;
	/** The same files in n8n's storage. */
	stored: IBinaryKeyData[];
}

/** @typedef {'node' | 'axios'} SideName */
export type SideName = 'node' | 'axios';

/**
 * One way to upload. What it loads and starts is done before the memory's start level is read; what it returns does
 * the uploading.
 *
 * @typedef {(job: Job) => Promise<() => Promise<void>>} Side
 */
/**
 * One way to upload. What it loads and starts is done before the memory's start level is read; what it returns does
 * the uploading.
 */
export type Side = (job: Job) => Promise<() => Promise<void>>;

/**
 * @typedef {object} Measurement
 * @property {number} peak bytes above the level before the upload
 * @property {number} ms
 * @property {Trouble} [trouble] why the upload did not complete
 */
export interface Measurement {
	/** Bytes above the level before the upload. */
	peak: number;
	ms: number;
	/** Why the upload did not complete. */
	trouble?: Trouble;
}

/** @typedef {{ message: string, code?: string }} Trouble */
export type Trouble = { message: string; code?: string };

/** @typedef {{ scenario: Scenario, node: Measurement, axios: Measurement }} Row */
export type Row = { scenario: Scenario; node: Measurement; axios: Measurement };
