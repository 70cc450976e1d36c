'use strict';

/**
 * JavaScript, because jest loads it as it is.
 *
 * @type {import('jest').Config}
 */
module.exports = {
	rootDir: '../..',
	testEnvironment: 'node',
	globalSetup: '<rootDir>/test/e2e/setup.ts',
	testMatch: ['<rootDir>/test/e2e/**/*.e2e.ts'],
	moduleFileExtensions: ['ts', 'js', 'json'],
	transform: { '\\.ts$': '<rootDir>/test/jest.transform.js' },
	// Each file starts n8n; one at a time leaves it the machine.
	maxWorkers: 1,
	testTimeout: 120_000,
};
