/**
 * The rules by which a stream is read, each with the edit of the source that removes it. `npm run mutation` makes the
 * edits one by one and requires that a test fails.
 */

export interface Rule {
	/** What the rule ensures. */
	name: string;
	/** In nodes/client. */
	file: string;
	/** The code to replace, which occurs once. */
	find: string;
	replace: string;
}

const REPLY = 'stream/completionAccumulator.ts';

export const RULES: Rule[] = [
	{
		name: 'A chunk that equals the one before it is a chunk',
		file: REPLY,
		find: "if (chunk === '') return;",
		replace: "if (chunk === '' || chunk === this.chunks.at(-1)) return;",
	},
	{
		name: 'A plain chunk is read as JSON would read it',
		file: REPLY,
		find: '[^"\\\\\\p{Cc}]*',
		replace: '.*',
	},
	{
		name: 'An empty chunk does not make a chunk of the event before it',
		file: REPLY,
		find: "if (payload.text === '' && payload.fileUrl === undefined) return;",
		replace: '',
	},
	{
		name: 'An event in the final form that is not the last is a chunk',
		file: REPLY,
		find: '		this.appendChunk(this.possibleFinal.text);',
		replace: '',
	},
	{
		name: 'A final response without text leaves the joined chunks as the reply',
		file: REPLY,
		find: "if (final.text === '') return joined;",
		replace: '',
	},
	{
		name: 'A final response that differs only in whitespace is the reply',
		file: REPLY,
		find: 'if (this.isEqualToChunks(final.text)) return final.text;',
		replace: '',
	},
	{
		name: 'The comparison ignores whitespace',
		file: REPLY,
		find: 'if (WHITESPACE.test(character)) continue;',
		replace: '',
	},
	{
		name: 'It ignores nothing else',
		file: REPLY,
		find: "return second.slice(position).trim() === '';",
		replace: 'return true;',
	},
	{
		name: 'Where every event has a fileUrl, the last one is a chunk',
		file: REPLY,
		find: 'this.isDistinguishable(final) &&\n',
		replace: '',
	},
	{
		name: 'Where some have none, the last one with it is the final response',
		file: REPLY,
		find: 'this.sawChunkWithoutFinalShape = true;',
		replace: '',
	},
	{
		name: 'A name distinguishes the final response from chunks of the same form',
		file: REPLY,
		find: ' || (hasFinalName && !this.sawChunkWithFinalName)',
		replace: '',
	},
	{
		name: 'Unless the chunks have that name too',
		file: REPLY,
		find: '(hasFinalName && !this.sawChunkWithFinalName)',
		replace: 'hasFinalName',
	},
	{
		name: 'A final response that begins with the chunks is the reply',
		file: REPLY,
		find: 'final.text.startsWith(joined) || ',
		replace: '',
	},
	{
		name: 'One that has half of their words is the reply',
		file: REPLY,
		find: '>= MIN_WORD_OVERLAP',
		replace: '> MIN_WORD_OVERLAP',
	},
	{
		name: 'One that has fewer of them is a last chunk',
		file: REPLY,
		find: 'const MIN_WORD_OVERLAP = 0.5;',
		replace: 'const MIN_WORD_OVERLAP = 0.3;',
	},
	{
		name: 'A last chunk comes after the others',
		file: REPLY,
		find: 'final.text : joined + final.text',
		replace: 'final.text : final.text + joined',
	},
	{
		name: 'Each word counts once',
		file: 'stream/wordOverlap.ts',
		find: 'unmatched.set(word, count - 1);',
		replace: '',
	},
	{
		name: 'Scripts without spaces are compared by character',
		file: 'stream/wordOverlap.ts',
		find: '[${SCRIPTS_WITHOUT_SPACES}]|[^\\\\s${SCRIPTS_WITHOUT_SPACES}]+',
		replace: '\\\\S+',
	},
	{
		name: 'The URL of a file is kept from an earlier event',
		file: REPLY,
		find: 'final?.fileUrl ?? this.fileUrl',
		replace: 'final?.fileUrl ?? null',
	},
	{
		name: 'Text that the final response adds is forwarded',
		file: REPLY,
		find: 'this.onText(text.slice(this.text.length));',
		replace: '',
	},
	{
		name: 'Text that differs from the forwarded text is not',
		file: REPLY,
		find: ' && text.startsWith(this.text)',
		replace: '',
	},
	{
		name: '[DONE] ends a stream',
		file: REPLY,
		find: "data.trim() === '[DONE]'",
		replace: 'false',
	},
	{
		name: 'So does an event named done or end',
		file: REPLY,
		find: 'if (event !== undefined && END_EVENTS.has(event)) this.sawEnd = true;',
		replace: '',
	},
	{
		name: 'Other data of such an event is not text',
		file: REPLY,
		find: 'if (event !== undefined && END_EVENTS.has(event)) return undefined;',
		replace: '',
	},
	{
		name: 'An event with the name of a final response is one even without a fileUrl',
		file: REPLY,
		find: "if ('text' in object) return hasFinalName ? { text, fileUrl: null, hasFinalName } : { text };",
		replace: "if ('text' in object) return { text };",
	},
	{
		name: 'Also if its data is not an object',
		file: REPLY,
		find: 'return hasFinalName ? { text, fileUrl: null, hasFinalName } : { text };\n		}',
		replace: 'return { text };\n		}',
	},
	{
		name: 'So does a final response that repeats the whole text',
		file: REPLY,
		find: '&& this.isEqualToChunks(payload.text)',
		replace: '&& false',
	},
	{
		name: 'It does not if an earlier event had a fileUrl',
		file: REPLY,
		find: '!this.sawChunkWithFinalShape && this.text',
		replace: 'this.text',
	},
	{
		name: 'A stream of chunks that ended cleanly is complete',
		file: REPLY,
		find: ' && history.endsExplicitly) throw',
		replace: ') throw',
	},
	{
		name: 'Unless others were seen to end explicitly',
		file: REPLY,
		find: 'if (!final && !this.sawEnd && history.endsExplicitly) throw createIncompleteStreamError();',
		replace: '',
	},
	{
		name: '[DONE] and a named end are explicit',
		file: REPLY,
		find: 'if (this.sawEnd || (final && this.isDefinitelyFinal(final)))',
		replace: 'if (final && this.isDefinitelyFinal(final))',
	},
	{
		name: 'So is a final response',
		file: REPLY,
		find: 'if (this.sawEnd || (final && this.isDefinitelyFinal(final)))',
		replace: 'if (this.sawEnd)',
	},
	{
		name: 'The last of events that all have a fileUrl is not',
		file: REPLY,
		find: 'return this.isDistinguishable(final) || this.text',
		replace: 'return true || this.text',
	},
	{
		name: 'It is if it repeats the whole text',
		file: REPLY,
		find: "this.text === '' || this.isEqualToChunks(final.text);",
		replace: "this.text === '';",
	},
	{
		name: 'It is if it is the only event',
		file: REPLY,
		find: "|| this.text === '' || this.isEqualToChunks(final.text);",
		replace: '|| this.isEqualToChunks(final.text);',
	},
	{
		name: 'A truncated event is not text',
		file: REPLY,
		find: 'if (isUnfinished && object',
		replace: 'if (false && object',
	},
	{
		name: 'A complete event is text, whatever it looks like',
		file: REPLY,
		find: 'if (isUnfinished && object',
		replace: 'if (object',
	},
	{
		name: 'An event that ends with the bytes is unfinished',
		file: 'stream/sseDecoder.ts',
		find: 'hasEnded = true;',
		replace: '',
	},
	{
		name: 'The start of an object is a truncated event',
		file: REPLY,
		find: "/^\\s*\\{/.test(data) || (data !== ''",
		replace: "(data !== ''",
	},
	{
		name: 'So is the start of [DONE]',
		file: REPLY,
		find: " || (data !== '' && '[DONE]'.startsWith(data))",
		replace: '',
	},
	{
		name: 'So is an unterminated JSON string',
		file: REPLY,
		find: "return !this.sawPlainText && data.startsWith('\"')",
		replace: 'return false',
	},
	{
		name: 'A terminated JSON string is complete',
		file: REPLY,
		find: ' && parseJsonString(data) === undefined;',
		replace: ';',
	},
	{
		name: 'A last event without its blank line counts',
		file: 'stream/sseDecoder.ts',
		find: "parser.feed('\\n\\n\\n');",
		replace: '',
	},
	{
		name: 'A stream without a reply is an error',
		file: REPLY,
		find: 'throw createEmptyStreamError(this.sawTextProperty ? undefined : this.firstEventData);',
		replace: '',
	},
	{
		name: 'An empty final response is a reply',
		file: REPLY,
		find: ' && !(final && (this.sawTextProperty || final.fileUrl !== null))',
		replace: '',
	},
	{
		name: 'One without text or a file is not',
		file: REPLY,
		find: '(final && (this.sawTextProperty || final.fileUrl !== null))',
		replace: 'final',
	},
	{
		name: 'A file alone is a reply',
		file: REPLY,
		find: '(this.sawTextProperty || final.fileUrl !== null)',
		replace: 'this.sawTextProperty',
	},
	{
		name: 'A stream without a reply is not retried',
		file: 'stream/streamErrors.ts',
		find: 'quote: firstEventData,',
		replace: 'isTruncated: true, quote: firstEventData,',
	},
	{
		name: 'Its first event is quoted',
		file: REPLY,
		find: 'this.firstEventData ??= data;',
		replace: '',
	},
	{
		name: 'A truncated stream is retried',
		file: 'stream/streamErrors.ts',
		find: 'isTruncated: true,',
		replace: '',
	},
	{
		name: 'An event that only keeps the connection open is not text',
		file: REPLY,
		find: 'if (event !== undefined && KEEP_ALIVE_EVENTS.has(event)) return;',
		replace: '',
	},
	{
		name: 'An event named error is an error',
		file: REPLY,
		find: "if (event === 'error') throw createReportedError(object ?? data);",
		replace: '',
	},
	{
		name: 'So is a payload with an error',
		file: REPLY,
		find: 'if (error !== undefined) throw createReportedError(error);',
		replace: '',
	},
	{
		name: 'So is one of the type error',
		file: REPLY,
		find: "if (object.type === 'error') throw createReportedError(object);",
		replace: '',
	},
	{
		name: 'An empty error is not an error',
		file: 'api/completion.ts',
		find: "typeof error === 'object' && Object.keys(error).length === 0 ? undefined : error",
		replace: 'error',
	},
	{
		name: 'A JSON string is decoded',
		file: REPLY,
		find: 'const quoted = this.sawPlainText ? undefined : parseJsonString(data);',
		replace: 'const quoted = undefined;',
	},
	{
		name: 'After plain text, a word in quotation marks is plain text',
		file: REPLY,
		find: 'const quoted = this.sawPlainText ? undefined : parseJsonString(data);',
		replace: 'const quoted = parseJsonString(data);',
	},
	{
		name: 'After plain text, an object is text',
		file: REPLY,
		find: 'if (this.sawPlainText) return { text: data };',
		replace: '',
	},
	{
		name: 'Reading stops when the stream ends explicitly',
		file: 'items/readStreamedCompletion.ts',
		find: 'if (accumulator.isDone) break;',
		replace: '',
	},
	{
		name: 'A lost connection truncates a stream',
		file: 'errors/lostConnectionError.ts',
		find: '!LOST_CONNECTION_CODES.has(code)',
		replace: 'true',
	},
	{
		name: 'A body without events is read as JSON',
		file: 'items/readStreamedCompletion.ts',
		find: "if (eventCount > 0 || textWithoutEvents.trim() === '')",
		replace: 'if (true)',
	},
];
