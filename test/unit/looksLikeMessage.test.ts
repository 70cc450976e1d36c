import { looksLikeMessage } from '../../nodes/client/api/looksLikeMessage';
import { randomOf } from '../../tools/random';

/** As services send them with status 200 in the place of what was asked for. */
const MESSAGES = [
	'Unauthorized',
	'Forbidden.',
	'UNAUTHORIZED',
	'"Unauthorized"',
	'Error',
	'OK',
	'Success',
	'TooManyRequests',
	'InternalServerError',
	'HTTPException',
	'INVALID_FILE_TYPE',
	'LIMIT_FILE_SIZE',
	'payload-too-large',
	'401_Unauthorized',
	'Unauthorized(401)',
	'ERROR:unsupported-heic',
	'error=invalid_file&error_description=heic+files',
	'Error: file type not supported',
	'ERR: 001, Authentication failed',
	'Exception: heic',
	'Too many requests',
	'Too many requests, please try again later.',
	'Rate limit exceeded. Retry after 30 seconds',
	'File too large',
	'File too large (max 10 MB)',
	'Failed to upload',
	'Failed to upload report.pdf',
	'Could not store input_1764951853973_report.pdf',
	'Internal Server Error',
	'413 Request Entity Too Large',
	'400: Bad Request',
	'Error 500',
	'invalid file type',
	'Bad API request, invalid api_dev_key',
	'Post limit, maximum uploads per 24h reached',
	'Something went wrong',
	'No file was uploaded',
	'Login required',
	'File uploaded successfully: input_1764951853973_report.pdf',
	'input_1764951853973_report.pdf uploaded successfully',
	'input_1764951853973_report.pdf is not allowed',
	'fileId: input_1764951853973_report.pdf',
	'1764951853973 ERROR upload failed',
	'2026-01-05T10:00:00.000Z ERROR upload failed',
	'Unexpected token in JSON at position 0',
	'Datei zu groß',
	'accès refusé',
	'No autorizado para esta operación',
	'Доступ запрещён',
	'Запрещено',
	'文件太大',
	'ファイル サイズ',
	'👎',
	'---',
];

test.each(MESSAGES)('%s is a message', (text) => {
	expect(looksLikeMessage(text, 'report.pdf')).toBe(true);
	expect(looksLikeMessage(text, '')).toBe(true);
});

/** How messages begin: also with a time or the number of a request, as IDs do. */
const STARTS = [
	...['', 'Error: ', 'Error - ', '[upload] ', '413 ', 'HTTP 500: ', 'HTTP/1.1 403 '],
	...['2026-01-05T10:00:00Z ', '20260105T100000 ERROR ', 'req_8f3e2a91b2c3: '],
];

const STATEMENTS = [
	'File too large',
	'file type not supported',
	'Failed to upload',
	'permission denied by policy',
	'could not store the file',
	'unable to parse',
	'Your quota is used up',
	'Uploads must be smaller than 10 MB',
	'Something went wrong',
	'invalid file name',
];

const ENDS: Array<(name: string) => string> = [
	() => '',
	() => '.',
	() => ', please try again in 30 seconds',
	() => ' (8f3e2a91-b2c3)',
	(name) => `: ${name}`,
	(name) => ` ("${name}")`,
	(name) => ` input_1764951853973_${name}`,
];

const NAMES = ['report.pdf', '1764951853973.pdf', 'Ärzte liste.docx', '大きい.txt', '', 'data'];

test('a message stays one with a file’s name in it, a status or a number', () => {
	const accepted = Array.from({ length: 5_000 }, (_, seed) => {
		const { pick } = createRandom(seed);
		const name = pick(NAMES);
		return { text: pick(STARTS) + pick(STATEMENTS) + pick(ENDS)(name), name };
	}).filter(({ text, name }) => !looksLikeMessage(text, name));
	expect(accepted).toEqual([]);
});

test.each([
	['input_1764951853973_it_services.pdf', 'it_services.pdf'],
	['input_1764951853973_Unauthorized', 'Unauthorized'],
	['input_1764951853973_error report.pdf', 'error report.pdf'],
	['input_1764951853973_Error: file type not supported.txt', 'Error: file type not supported.txt'],
	['input_1764951853973_Otchet za may.pdf', 'Отчёт за май.pdf'],
	['input_1764951853973_Groesse und Flaeche.pdf', 'Größe und Fläche.pdf'],
	['input_1_file too large.pdf', 'file too large.pdf'],
	['error report-Xy12.pdf', 'error report.pdf'],
	['unauthorized_access.pdf', 'unauthorized access.pdf'],
	['文件.pdf', '文件.pdf'],
	['文件', '文件'],
	['413', 'a.pdf'],
	['0042', 'a.pdf'],
	['17649518539731234567890', 'a.pdf'],
	['550e8400-e29b-41d4-a716-446655440000', 'a.pdf'],
	['665f1c2ab9d3e80012a4c7f1', 'a.pdf'],
	['file-AbCdEfGhIjKlMnOpQrStUvWx', 'a.pdf'],
	['qwjzkxvp', 'a.pdf'],
	['https://files.example/error/too-large/1.pdf', 'a.pdf'],
])('%s is no message', (text, fileName) => {
	expect(looksLikeMessage(text, fileName)).toBe(false);
});

/** Words of names: a message's, those of other languages and scripts, and some that only look dangerous. */
const NAME_WORDS = [
	...[
		'Unauthorized',
		'error',
		'Failed',
		'not',
		'too',
		'large',
		'File',
		'invalid',
		'is',
		'OK',
		'the',
	],
	...[
		'report',
		'Offer',
		'v2',
		'2026-05',
		'(1)',
		'&',
		'-',
		"O'Neill",
		'e-mail',
		'final,',
		'"draft"',
	],
	...['Größe', 'Übersicht', 'naïve', 'fête', 'à', 'Straße', 'İstanbul', 'señor', 'Ärzte'],
	...[
		'Отчёт',
		'за',
		'май',
		'文件',
		'大きい',
		'ファイル',
		'보고서',
		'תקציב',
		'ميزانية',
		'🌍',
		'e\u0301te\u0301',
	],
];

const EXTENSIONS = ['.pdf', '.PDF', '.tar.gz', '.txt', '.docx'];

const DIGITS = '0123456789';
const HEX = `${DIGITS}abcdef`;
const LOWER = `${DIGITS}abcdefghijklmnopqrstuvwxyz`;
const BASE62 = `${LOWER}ABCDEFGHIJKLMNOPQRSTUVWXYZ`;
const BASE64URL = `${BASE62}-_`;

function createRandom(seed: number) {
	const next = randomOf(seed);
	const pick = <T>(values: ArrayLike<T>) => values[Math.floor(next() * values.length)];
	const text = (alphabet: string, length: number) =>
		Array.from({ length }, () => pick(alphabet)).join('');
	return { pick, text, int: (max: number) => 1 + Math.floor(next() * max) };
}

type Random = ReturnType<typeof createRandom>;

function createName({ pick, int }: Random): string {
	const words = Array.from({ length: int(5) }, () => pick(NAME_WORDS));
	return words.join(pick([' ', ' ', ' ', '_', '  '])) + pick(EXTENSIONS);
}

/** What services make of a file's name. */
const KEPT_NAMES: Array<(name: string) => string> = [
	(name) => name,
	(name) => name,
	(name) => name.replace(/\s/g, '_'),
	(name) => name.replace(/[^\p{L}\p{N}., -]/gu, '_'),
	(name) => name.toLowerCase(),
	(name) => name.normalize('NFC'),
	(name) => name.normalize('NFD'),
	(name) => name.slice(0, 12),
	(name) => Buffer.from(name).toString('latin1'),
	(name) => name.replace(/[^\x20-\x7e]/g, ''),
	(name) => name.replace(/[^\x20-\x7e]/g, '?'),
	(name) => name.normalize('NFKD').replace(/[^\x20-\x7e]/g, ''),
	(name) => encodeURIComponent(name),
];

const createUuid = ({ text }: Random) =>
	[8, 4, 4, 4, 12].map((length) => text(HEX, length)).join('-');

/** What stands in an ID in front of or behind the name. */
const GENERATED: Array<(random: Random) => string> = [
	({ text }) => `17${text(DIGITS, 11)}`,
	({ text }) => `17${text(DIGITS, 8)}`,
	createUuid,
	({ text }) => text(HEX, 24),
	({ text }) => text(BASE62, 22),
	({ text }) => text(BASE64URL, 21),
	({ text, int }) => text(DIGITS, int(20)),
];

/** IDs without the file's name. */
const GENERATED_ALONE: Array<(random: Random) => string> = [
	...GENERATED,
	({ text }) => text(LOWER, 8),
	({ text }) => `file-${text(BASE62, 24)}`,
	({ text }) => text('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 26),
	({ text }) => text('abcdefghijklmnopqrstuvwxyz', 12),
];

const WITH_NAME: Array<(generated: string, name: string) => string> = [
	(generated, name) => `input_${generated}_${name}`,
	(generated, name) => `${generated}_${name}`,
	(generated, name) => `${generated}-${name}`,
	(generated, name) => `uploads/${generated}/${name}`,
	(generated, name) => name.replace(/(\.[^.]*)?$/, (extension) => `_${generated}${extension}`),
	(generated, name) => `${name}-${generated}`,
];

test('no ID is a message, whatever its form and the file’s name', () => {
	const refused = Array.from({ length: 20_000 }, (_, seed) => {
		const random = createRandom(seed);
		const { pick } = random;
		const name = createName(random);
		const id = pick([true, true, true, false])
			? pick(WITH_NAME)(pick(GENERATED)(random), pick(KEPT_NAMES)(name))
			: pick(GENERATED_ALONE)(random);
		return { id: id.trim(), name };
	}).filter(({ id, name }) => looksLikeMessage(id, name));
	expect(refused).toEqual([]);
});
