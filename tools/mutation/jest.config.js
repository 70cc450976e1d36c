'use strict';

/**
 * The unit tests of the reader of the event stream that do not wait: each runs hundreds of times. JavaScript, because
 * jest loads it as it is.
 *
 * @type {import('jest').Config}
 */
module.exports = {
	rootDir: '../..',
	testEnvironment: 'node',
	moduleFileExtensions: ['ts', 'js', 'json'],
	transform: { '\\.ts$': '<rootDir>/test/jest.transform.js' },
	testMatch: [
		'classifyEvent',
		'compareTexts',
		'judgeStream',
		'replyCollector',
		'sseDecoder',
		'streamCall',
	].map((name) => `<rootDir>/test/unit/${name}.test.ts`),
};
