'use strict';

/**
 * JavaScript, because jest loads it as it is.
 *
 * @type {import('jest').Config}
 */
module.exports = {
	rootDir: '../..',
	testEnvironment: 'node',
	globalSetup: '<rootDir>/test/contract/setup.ts',
	testMatch: ['<rootDir>/test/contract/**/*.contract.ts'],
	moduleFileExtensions: ['ts', 'js', 'json'],
	transform: { '\\.ts$': '<rootDir>/test/jest.transform.js' },
	testTimeout: 30_000,
};
