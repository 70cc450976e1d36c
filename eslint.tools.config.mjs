/**
 * How the emulator, the tools and the tests are linted; the eslint.config.mjs of each of these folders takes it from
 * here. What ships is linted by n8n's own configuration, the eslint.config.mjs beside this file, which n8n's strict
 * mode wants unchanged, and which would refuse Node's modules here.
 */
import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import jest from 'eslint-plugin-jest';
import tseslint from 'typescript-eslint';

export const config = defineConfig(
	{
		...js.configs.recommended,
		files: ['**/*.ts'],
	},
	{
		files: ['**/*.ts'],
		extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
		languageOptions: {
			parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
		},
		rules: {
			'@typescript-eslint/array-type': ['error', { default: 'array-simple' }],
			// An environment variable that is empty counts as one that is not set.
			'@typescript-eslint/prefer-nullish-coalescing': ['error', { ignorePrimitives: true }],
			// What is left out of a rest need not be used.
			'@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
			'@typescript-eslint/no-empty-function': ['error', { allow: ['arrowFunctions'] }],
			'@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
			// The handler of a server may be async: what it throws ends the process, as it should.
			'@typescript-eslint/no-misused-promises': [
				'error',
				{ checksVoidReturn: { arguments: false } },
			],
			// An interface may want a promise from what has nothing to wait for.
			'@typescript-eslint/require-await': 'off',
			// A function may end by the call whose nothing it returns.
			'@typescript-eslint/no-confusing-void-expression': 'off',
			// It takes every index for one that is there, and every variable that a hook sets for set.
			'@typescript-eslint/no-unnecessary-condition': 'off',
			// A type parameter that stands once is how a caller says what n8n's REST API or a process gives.
			'@typescript-eslint/no-unnecessary-type-parameters': 'off',
			'@typescript-eslint/non-nullable-type-assertion-style': 'off',
			'@typescript-eslint/use-unknown-in-catch-callback-variable': 'off',
			// The values of n8n's items may be anything in JSON; here they are texts.
			'@typescript-eslint/no-base-to-string': 'off',
			// What `JSON.parse` and jest's matchers give is `any`.
			'@typescript-eslint/no-unsafe-argument': 'off',
			'@typescript-eslint/no-unsafe-assignment': 'off',
			'@typescript-eslint/no-unsafe-call': 'off',
			'@typescript-eslint/no-unsafe-member-access': 'off',
			'@typescript-eslint/no-unsafe-return': 'off',
		},
	},
	{
		files: ['**/*.test.ts', '**/*.e2e.ts', '**/*.contract.ts'],
		extends: [jest.configs['flat/recommended'], jest.configs['flat/style']],
		rules: {
			'jest/expect-expect': ['error', { assertFunctionNames: ['expect*', 'fc.assert', 'runs.*'] }],
			// A property may say one thing of one kind of case and another of the next.
			'jest/no-conditional-expect': 'off',
			// Several tests may share what they check.
			'jest/no-standalone-expect': 'off',
		},
	},
);
