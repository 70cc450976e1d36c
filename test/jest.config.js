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
	// The tests wait more than they work, so that six run well beside each other on two cores; jest would run one.
	maxWorkers: 6,
	// For a test that hangs. A busy machine may take twenty times as long as a quiet one.
	testTimeout: 120_000,
};
