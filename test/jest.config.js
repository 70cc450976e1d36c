'use strict';

/** @type {import('jest').Config} */
module.exports = {
	rootDir: '..',
	testEnvironment: 'node',
	testMatch: ['<rootDir>/test/**/*.test.js'],
	moduleFileExtensions: ['js', 'ts', 'json'],
	// Unit tests import the sources; engine tests run the built package, which needs no transform.
	transform: { '\\.ts$': '<rootDir>/test/jest.transform.js' },
	testTimeout: 30_000,
};
