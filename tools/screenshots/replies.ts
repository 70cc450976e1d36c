import type { Behave } from '../../emulator/behave';

/**
 * What an assistant could say to a prompt that has these words, or of the examples' documents: true of them, and short
 * enough for a picture.
 */
const REPLIES = {
	'Introduce yourself':
		'I am your contract assistant. Give me a contract or an invoice, and I summarize it, compare it with another one, or find the terms and amounts that you ask for.',
	'invoice-2026-041.pdf': 'An invoice of 30 April 2026 over € 1,752.00.',
	'monthly-costs.png':
		'A chart of monthly costs, November 2025 to April 2026: from € 926 in December to € 1,460 in April.',
	'service-agreement.txt':
		'An IT service agreement, No. SA-2025-17, from 1 November 2025 for 24 months.',
};

export const replyForPicture: Behave = function ({ operation, json }) {
	if (operation !== 'complete') return undefined;
	const asked = JSON.stringify(json);
	const found = Object.entries(REPLIES).find(([words]) => asked.includes(words));
	return found && { body: JSON.stringify({ text: found[1], fileUrl: null }) };
};
