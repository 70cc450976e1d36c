import type { IBinaryKeyData } from 'n8n-workflow';

/** `size` in bytes, of each file. */
export interface Scenario {
	name: string;
	count: number;
	size: number;
}

export interface SourceFile {
	path: string;
	name: string;
	size: number;
	sha256: string;
}

export interface Service {
	url: string;
	apiKey: string;
}

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

export type SideName = 'node' | 'axios';

/**
 * One way to upload. What it loads and starts is done before the memory's start level is read; what it returns does
 * the uploading.
 */
export type Side = (job: Job) => Promise<() => Promise<void>>;

export interface Measurement {
	/** Bytes above the level before the upload. */
	peak: number;
	ms: number;
	/** Why the upload did not complete. */
	failure?: Failure;
}

export interface Failure {
	message: string;
	code?: string;
}

export interface Row {
	scenario: Scenario;
	node: Measurement;
	axios: Measurement;
}
