'use strict';

/**
 * JavaScript, because jest loads it as it is.
 *
 * @type {import('jest').Config}
 */
module.exports = {
	rootDir: '..',
	testEnvironment: 'node',
	testMatch: ['<rootDir>/test/**/*.test.ts'],
	moduleFileExtensions: ['ts', 'js', 'json'],
	// The tests and the sources that unit tests import; the built package needs no transform.
	transform: { '\\.ts$': '<rootDir>/test/jest.transform.js' },
	testTimeout: 30_000,
};
