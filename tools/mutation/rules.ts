/**
 * The rules by which a stream is read, each with the edit of the source that removes it. `npm run mutation` makes the
 * edits one by one and requires that a test fails.
 */

export interface Rule {
	/** What holds as long as the source is as it is. */
	name: string;
	/** In nodes/Mingleego. */
	file: string;
	/** Stands there once. */
	find: string;
	replace: string;
}

const REPLY = 'response/completionAccumulator.ts';

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
		name: 'Without a text, the final response stands for the chunks',
		file: REPLY,
		find: "if (final.text === '') return joined;",
		replace: '',
	},
	{
		name: 'A final response that differs in blanks alone is the reply',
		file: REPLY,
		find: 'if (this.isEqualToChunks(final.text)) return final.text;',
		replace: '',
	},
	{
		name: 'Blanks do not count in that',
		file: REPLY,
		find: 'if (WHITESPACE.test(character)) continue;',
		replace: '',
	},
	{
		name: 'Everything else does',
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
		name: 'A name tells the final response from chunks of the same form',
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
		file: 'response/wordOverlap.ts',
		find: 'unmatched.set(word, count - 1);',
		replace: '',
	},
	{
		name: 'Scripts without spaces are compared by character',
		file: 'response/wordOverlap.ts',
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
		name: 'What the final response adds is forwarded',
		file: REPLY,
		find: 'this.onText(text.slice(this.text.length));',
		replace: '',
	},
	{
		name: 'What differs from what was forwarded is not',
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
		name: 'What such an event holds beside a reply is no text',
		file: REPLY,
		find: 'if (event !== undefined && END_EVENTS.has(event)) return undefined;',
		replace: '',
	},
	{
		name: 'An event with the name of the final response is one without a fileUrl too',
		file: REPLY,
		find: "if ('text' in object) return hasFinalName ? { text, fileUrl: null, hasFinalName } : { text };",
		replace: "if ('text' in object) return { text };",
	},
	{
		name: 'Also where its data is no object',
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
		name: 'It does not where an event before it had a fileUrl',
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
		name: 'It is where it repeats the whole text',
		file: REPLY,
		find: "this.text === '' || this.isEqualToChunks(final.text);",
		replace: "this.text === '';",
	},
	{
		name: 'It is where it is alone',
		file: REPLY,
		find: "|| this.text === '' || this.isEqualToChunks(final.text);",
		replace: '|| this.isEqualToChunks(final.text);',
	},
	{
		name: 'An event that is cut in its middle is no text',
		file: REPLY,
		find: 'if (isUnfinished && object',
		replace: 'if (false && object',
	},
	{
		name: 'An event that has come whole is text, whatever it looks like',
		file: REPLY,
		find: 'if (isUnfinished && object',
		replace: 'if (object',
	},
	{
		name: 'The last event lacks its end when the bytes end',
		file: 'response/sseDecoder.ts',
		find: 'hasEnded = true;',
		replace: '',
	},
	{
		name: 'The start of an object is one that was cut',
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
		name: 'So is a JSON string without its end',
		file: REPLY,
		find: "return !this.sawPlainText && data.startsWith('\"')",
		replace: 'return false',
	},
	{
		name: 'A JSON string with its end is whole',
		file: REPLY,
		find: ' && parseJsonString(data) === undefined;',
		replace: ';',
	},
	{
		name: 'A last event without its blank line counts',
		file: 'response/sseDecoder.ts',
		find: "parser.feed('\\n\\n\\n');",
		replace: '',
	},
	{
		name: 'A stream that holds nothing is an error',
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
		name: 'One without a text or a file is none',
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
		name: 'A stream that holds nothing is not asked for again',
		file: 'response/streamErrors.ts',
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
		name: 'A stream that was cut is asked for again',
		file: 'response/streamErrors.ts',
		find: 'isTruncated: true,',
		replace: '',
	},
	{
		name: 'A note that keeps the connection open is no text',
		file: REPLY,
		find: 'if (event !== undefined && KEEP_ALIVE_EVENTS.has(event)) return;',
		replace: '',
	},
	{
		name: 'An event named error is one',
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
		name: 'An empty error is none',
		file: 'response/completion.ts',
		find: "typeof error === 'object' && Object.keys(error).length === 0 ? undefined : error",
		replace: 'error',
	},
	{
		name: 'A JSON string stands for what it holds',
		file: REPLY,
		find: 'const quoted = this.sawPlainText ? undefined : parseJsonString(data);',
		replace: 'const quoted = undefined;',
	},
	{
		name: 'Among bare text, a word in quotation marks is one',
		file: REPLY,
		find: 'const quoted = this.sawPlainText ? undefined : parseJsonString(data);',
		replace: 'const quoted = parseJsonString(data);',
	},
	{
		name: 'Among bare text, an object is text',
		file: REPLY,
		find: 'if (this.sawPlainText) return { text: data };',
		replace: '',
	},
	{
		name: 'Reading stops when the stream says that it is over',
		file: 'items/readStreamedCompletion.ts',
		find: 'if (accumulator.isDone) break;',
		replace: '',
	},
	{
		name: 'A lost connection is a stream that was cut',
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
