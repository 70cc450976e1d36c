'use strict';

/** @typedef {{ name: string, count: number, size: number }} Scenario `size` in bytes, of each file */

/** @typedef {{ path: string, name: string, size: number, sha256: string }} SourceFile */

/** @typedef {{ url: string, apiKey: string }} Service */

/**
 * @typedef {object} Job what one measured process uploads
 * @property {SideName} side
 * @property {Service} service
 * @property {SourceFile[]} files
 * @property {string} storageFolder n8n's
 * @property {import('n8n-workflow').IBinaryKeyData[]} stored the same files in n8n's storage
 */

/** @typedef {'node' | 'axios'} SideName */

/**
 * One way to upload. What it loads and starts is done before the memory's start level is read; what it returns does
 * the uploading.
 *
 * @typedef {(job: Job) => Promise<() => Promise<void>>} Side
 */

/**
 * @typedef {object} Measurement
 * @property {number} peak bytes above the level before the upload
 * @property {number} ms
 * @property {Trouble} [trouble] why the upload did not complete
 */

/** @typedef {{ message: string, code?: string }} Trouble */

/** @typedef {{ scenario: Scenario, node: Measurement, axios: Measurement }} Row */

module.exports = {};
