/** What the assistant says to the questions of the example workflows, true of their documents. */

interface Example {
	/** Words of the newest message. */
	message: string;
	/** Words that stand anywhere in the prompt: in an earlier message, or in what the assistant is told to do. */
	prompt?: string;
	reply: string;
}

export const REPLIES: readonly Example[] = [
	{
		message: 'Introduce yourself',
		reply:
			'I am your contract assistant. Give me a contract or an invoice, and I summarize it, compare it with another one, or find the terms and amounts that you ask for.',
	},
	{ message: 'invoice-2026-041.pdf about?', reply: 'An invoice of 30 April 2026 over € 1,752.00.' },
	{
		message: 'monthly-costs.png about?',
		reply:
			'A chart of monthly costs, November 2025 to April 2026: from € 926 in December to € 1,460 in April.',
	},
	{
		message: 'service-agreement.txt about?',
		reply: 'An IT service agreement, No. SA-2025-17, from 1 November 2025 for 24 months.',
	},
	{
		message: 'Sum up these findings',
		reply:
			'An IT service agreement runs until October 2027, the monthly costs rose to € 1,460 in April 2026, and an invoice over € 1,752.00 is of the same month.',
	},
	{
		message: 'What is my name?',
		prompt: '"content":"My name is Zelda"',
		reply: 'Your name is Zelda.',
	},
	{
		message: 'Alder & Finch Ltd',
		prompt: 'Answer with JSON',
		reply: '{"customer":"Alder & Finch Ltd","date":"2026-04-30","amount":1752}',
	},
	{
		message: '2026-041',
		prompt: 'The invoice number',
		reply: '```json\n{"number":"2026-041","date":"2026-04-30","total":1752,"currency":"EUR"}\n```',
	},
];

/** The calls that the assistant makes where it is offered that tool, and the user's message has these words. */
export const CALLS = [
	{ message: '17 * 23', name: 'Calculator', arguments: { input: '17 * 23' } },
	{
		message: 'What do we pay for heating?',
		name: 'Ask_Document_Analyst',
		arguments: { prompt: 'What do we pay for heating?' },
	},
];
