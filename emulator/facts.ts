/** What can be found in a text without understanding it. Each function returns undefined when it is not there. */

const MONTHS = [
	'january',
	'february',
	'march',
	'april',
	'may',
	'june',
	'july',
	'august',
	'september',
	'october',
	'november',
	'december',
];
const MONTH = MONTHS.join('|');

/** 2026-04-30, 30 April 2026 and April 30, 2026. */
const DATES = new RegExp(
	[
		String.raw`\b(?<isoYear>\d{4})-(?<isoMonth>\d{2})-(?<isoDay>\d{2})\b`,
		String.raw`\b(?<day>\d{1,2})(?:st|nd|rd|th)? (?<month>${MONTH}) (?<year>\d{4})\b`,
		String.raw`\b(?<usMonth>${MONTH}) (?<usDay>\d{1,2})(?:st|nd|rd|th)?,? (?<usYear>\d{4})\b`,
	].join('|'),
	'gi',
);

/** The first date, as YYYY-MM-DD. */
export function findDate(text: string): string | undefined {
	const [found] = text.matchAll(DATES);
	if (!found?.groups) return undefined;
	const { isoYear, isoMonth, isoDay, day, month, year, usMonth, usDay, usYear } = found.groups;
	if (isoYear) return `${isoYear}-${isoMonth}-${isoDay}`;
	const monthNumber = MONTHS.indexOf((month ?? usMonth).toLowerCase()) + 1;
	const twoDigits = (value: string | number) => String(value).padStart(2, '0');
	return [year ?? usYear, twoDigits(monthNumber), twoDigits(day ?? usDay)].join('-');
}

/** The first amount of money: a number next to a currency, or with two decimals. */
export function findAmount(text: string): number | undefined {
	const number = String.raw`\d{1,12}(?:[.,]\d{2,3}){0,6}`;
	const currency = String.raw`(?:€|\$|£|EUR\b|USD\b|GBP\b|euros?\b|dollars?\b|pounds?\b)`;
	const amount = new RegExp(
		String.raw`${currency}\s?(${number})|(${number})\s?${currency}|\b(\d{1,12}(?:[.,]\d{3}){0,4}[.,]\d{2})\b(?![.,]?\d)`,
		'i',
	);
	const found = amount.exec(removeDates(text));
	const digits = found?.[1] ?? found?.[2] ?? found?.[3];
	return digits === undefined ? undefined : parseAmount(digits);
}

/** @param digits With a point or a comma for thousands or decimals. */
function parseAmount(digits: string): number {
	const [, whole = digits, decimals = ''] = /^(.*)[.,](\d{2})$/.exec(digits) ?? [];
	return Number(`${whole.replace(/[.,]/g, '')}.${decimals}`);
}

/** The first whole number outside a date. */
export function findCount(text: string): number | undefined {
	const found = /(?<![\w.,-])\d{1,12}(?![\w-]|[.,]\d)/.exec(removeDates(text));
	return found ? Number(found[0]) : undefined;
}

/** The code of the currency that the text names first. */
export function findCurrency(text: string): string | undefined {
	const [found = ''] = /€|\$|£|\b(?:EUR|USD|GBP|euros?|dollars?|pounds?)\b/i.exec(text) ?? [];
	if (/^(?:€|eur)/i.test(found)) return 'EUR';
	if (/^(?:\$|usd|dollar)/i.test(found)) return 'USD';
	return found === '' ? undefined : 'GBP';
}

/** The first e-mail address. */
export function findEmail(text: string): string | undefined {
	return /\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}\b/.exec(text)?.[0];
}

/** The first company by its legal form, or else two capitalized words in a row. */
export function findName(text: string): string | undefined {
	const word = String.raw`\p{Lu}[\p{L}\d'’-]{0,40}`;
	const more = String.raw`(?: (?:& |and |of )?${word}){0,5}`;
	const company = new RegExp(String.raw`${word}${more} (?:Ltd|Inc|LLC|GmbH|AG|plc|Corp)\b`, 'u');
	const person = new RegExp(String.raw`${word} (?:& )?${word}`, 'u');
	return (company.exec(text) ?? person.exec(text))?.[0];
}

/** @returns The number of a document, such as 2026-041 in "Invoice 2026-041"; undefined when the text names none. */
export function findReference(text: string): string | undefined {
	return /\b(?:invoice|order|agreement|contract|no\.|number)\s+#?([A-Z]*-?\d[\w-]*)/i.exec(
		text,
	)?.[1];
}

/** The last amount after the word "total", with its currency before it. */
export function findTotal(text: string): number | undefined {
	const totals = /\btotal\b[^\d\n]{0,40}[€$£]\s?(\d[\d.,]*\d)/gi;
	const digits = [...text.matchAll(totals)].at(-1)?.[1];
	return digits === undefined ? undefined : parseAmount(digits);
}

/** All numbers outside dates, in their order. */
export function findNumbers(text: string): number[] {
	const found = removeDates(text).match(/(?<![\w.,-])-?\d{1,15}(?:\.\d{1,15})?/g) ?? [];
	return found.map(Number);
}

/** The first arithmetic expression outside dates, such as "(2 + 3.5) * 4"; not "2026-041" or "v1-2". */
export function findExpression(text: string): string | undefined {
	const number = String.raw`-?(?:0|[1-9]\d{0,14})(?:\.\d{1,15})?`;
	// The bounds keep the search short in a long text of parentheses.
	const operand = String.raw`(?:\( ?){0,9}${number}(?: ?\)){0,9}`;
	const expression = new RegExp(
		String.raw`(?<![\w.,-])${operand}(?: ?[-+*/^] ?${operand}){1,99}(?!\w|[.,-]\w)`,
	);
	const found = expression.exec(removeDates(text))?.[0];
	return found === undefined ? undefined : trimParentheses(found);
}

/** Leaves out parentheses of the sentence around an expression, as in "(about 3 * 4)". */
function trimParentheses(expression: string): string {
	const unclosed = expression.split('(').length - expression.split(')').length;
	const loose =
		unclosed > 0
			? String.raw`^(?:\( ?){0,${unclosed}}`
			: String.raw`(?: ?\)){0,${Math.abs(unclosed)}}$`;
	return expression.replace(new RegExp(loose), '');
}

function removeDates(text: string): string {
	return text.replace(DATES, '');
}
