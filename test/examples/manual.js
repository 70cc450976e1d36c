'use strict';

const { readdirSync } = require('node:fs');
const path = require('node:path');

/** @typedef {import('../emulator/emulator').Emulator} Emulator */
/** @typedef {{ items: (nodeName: string) => import('n8n-workflow').INodeExecutionData[] }} Result */

/**
 * @typedef {object} ManualExample An example that begins with a click, and needs no node that n8n's engine alone has not.
 * @property {(emulator: Emulator) => void} [prepare] Before it runs.
 * @property {(result: Result, emulator: Emulator) => void} check What must have come out.
 */

/** The names of the documents that the examples read. */
const documents = readdirSync(path.join(__dirname, '../../examples/documents')).sort();

/** @param {Emulator} emulator */
const uploadedNames = ({ requests }) =>
	requests.flatMap(({ upload }) => (upload ? [upload.fileName] : [])).sort();

/** Read/Write Files from Disk promises no order. @param {Result} result */
const readNames = (result) =>
	result.items('Read Documents').map(({ json }) => String(json.fileName));

/** By file, the same on n8n's engine alone and in real n8n. @type {Record<string, ManualExample>} */
const manualExamples = {
	'document-analysis.json': {
		check(result, emulator) {
			expect(uploadedNames(emulator)).toEqual(documents);
			const names = readNames(result);
			const replies = result.items('Analyze Document').map(({ json }) => json);
			expect(replies).toHaveLength(documents.length);
			for (const [index, { text }] of replies.entries()) {
				expect(text).toContain(`"What is ${names[index]} about?`);
				expect(text).toContain(`with 1 file. ${names[index]} has `);
			}
			expect(result.items('Summarize').map(({ json }) => json)).toEqual([
				{ text: expect.stringContaining(`with ${documents.length} files.`), fileUrl: null },
			]);
		},
	},

	'attachments.json': {
		check(result, emulator) {
			expect(uploadedNames(emulator)).toEqual(documents);
			const names = readNames(result);
			const chats = emulator.requests.filter(({ operation }) => operation === 'complete');
			expect(chats).toHaveLength(documents.length);
			const replies = result.items('Ask About File').map(({ json }) => json);
			expect(replies).toHaveLength(documents.length);
			for (const [index, { text, fileIds }] of replies.entries()) {
				expect(text).toContain(`"What is ${names[index]} about?`);
				expect(text).toContain(`with 1 file. ${names[index]} has `);
				const ids = /** @type {string[]} */ (fileIds);
				expect(ids.map((id) => emulator.files.get(id)?.fileName)).toEqual([names[index]]);
			}
		},
	},

	'json-reply.json': {
		prepare(emulator) {
			emulator.behave(() => ({ body: JSON.stringify({ text: INVOICE_REPLY, fileUrl: null }) }));
		},
		check(result) {
			expect(result.items('Extract Data').map(({ json }) => json)).toEqual([
				{ text: INVOICE_REPLY, fileUrl: null, json: INVOICE },
			]);
		},
	},
};

/** What an assistant makes of the message in the examples that ask for JSON. */
const INVOICE = { customer: 'Alder & Finch Ltd', date: '2026-04-30', amount: 1752 };
const INVOICE_REPLY = [
	'Here is what the message says:\n',
	'```json',
	JSON.stringify(INVOICE, null, 2),
	'```',
	'\nIs there anything else?',
].join('\n');

module.exports = { INVOICE, INVOICE_REPLY, documents, manualExamples };
