import { StreamCall } from '../../nodes/client/stream/streamCall';
import { StreamMemory, type StreamHabits } from '../../nodes/client/stream/streamMemory';
import { collect } from '../integration/streamReaders';

const CHUNKS = 'data: {"text":"one "}\n\ndata: {"text":"two"}\n\n';
const EXPLICIT = `${CHUNKS}data: [DONE]\n\n`;
const CUT = 'The stream ended before the reply was complete';

const read = (call: StreamCall, stream: string, isForwarded = false) =>
	call.conclude(collect([Buffer.from(stream)]), isForwarded).text;

/** Reads streams until one is a reply, as a call with retries does. */
function readCall(habits: StreamHabits, streams: string[], attempts: number) {
	const call = new StreamCall(habits);
	for (let n = 1; n <= attempts; n += 1) {
		try {
			return { text: read(call, streams[n - 1] ?? CHUNKS), paid: n };
		} catch (failure) {
			if (n === attempts) return { failure: (failure as Error).message, paid: n };
		}
	}
	throw new Error('No attempt was made');
}

describe('a stream of chunks that ended properly', () => {
	let habits: StreamHabits;
	beforeEach(() => {
		habits = new StreamMemory().get('a');
	});

	test('is a reply where none ended explicitly', () => {
		expect(readCall(habits, [CHUNKS], 4)).toEqual({ text: 'one two', paid: 1 });
		expect(readCall(habits, [CHUNKS], 4)).toEqual({ text: 'one two', paid: 1 });
	});

	test('is asked for once more where others ended explicitly, and then the reply', () => {
		read(new StreamCall(habits), EXPLICIT);
		expect(readCall(habits, [CHUNKS, CHUNKS], 4)).toEqual({ text: 'one two', paid: 2 });
		// It has changed its habit.
		expect(readCall(habits, [CHUNKS], 4)).toEqual({ text: 'one two', paid: 1 });
	});

	test('is asked for once more, and no habit has changed if that ends explicitly', () => {
		read(new StreamCall(habits), EXPLICIT);
		expect(readCall(habits, [CHUNKS, EXPLICIT], 4)).toEqual({ text: 'one two', paid: 2 });
		expect(readCall(habits, [CHUNKS, EXPLICIT], 4)).toEqual({ text: 'one two', paid: 2 });
	});

	test('is an error where it may not be asked for again', () => {
		read(new StreamCall(habits), EXPLICIT);
		expect(readCall(habits, [CHUNKS], 1)).toEqual({ failure: CUT, paid: 1 });
		expect(readCall(habits, [CHUNKS], 1)).toEqual({ failure: CUT, paid: 1 });
	});

	test('is an error once where it cannot be asked for again, because it was forwarded', () => {
		read(new StreamCall(habits), EXPLICIT);
		const early = new StreamCall(habits);
		expect(() => read(new StreamCall(habits), CHUNKS, true)).toThrow(CUT);
		// A call that had begun before may have met the same fault.
		expect(() => read(early, CHUNKS, true)).toThrow(CUT);
		expect(read(new StreamCall(habits), CHUNKS, true)).toBe('one two');
		expect(read(new StreamCall(habits), CHUNKS, true)).toBe('one two');
	});

	test('is asked for once more where it can be, whatever another call’s forwarded stream did', () => {
		read(new StreamCall(habits), EXPLICIT);
		expect(() => read(new StreamCall(habits), CHUNKS, true)).toThrow(CUT);
		expect(readCall(habits, [CHUNKS, EXPLICIT], 4)).toEqual({ text: 'one two', paid: 2 });
	});

	test('shows nothing about other calls while it is asked for again', () => {
		read(new StreamCall(habits), EXPLICIT);
		for (let n = 0; n < 3; n += 1) expect(() => read(new StreamCall(habits), CHUNKS)).toThrow(CUT);
		expect(() => read(new StreamCall(habits), CHUNKS, true)).toThrow(CUT);
	});

	test('is in doubt no longer after one that ended explicitly', () => {
		read(new StreamCall(habits), EXPLICIT);
		expect(() => read(new StreamCall(habits), CHUNKS, true)).toThrow(CUT);
		read(new StreamCall(habits), EXPLICIT);
		expect(() => read(new StreamCall(habits), CHUNKS, true)).toThrow(CUT);
	});
});

describe('the memory', () => {
	test('is of one assistant', () => {
		const memory = new StreamMemory();
		read(new StreamCall(memory.get('a')), EXPLICIT);
		expect(readCall(memory.get('a'), [CHUNKS], 1)).toEqual({ failure: CUT, paid: 1 });
		expect(readCall(memory.get('b'), [CHUNKS], 1)).toEqual({ text: 'one two', paid: 1 });
	});

	test('keeps the hundred assistants that were used last', () => {
		const memory = new StreamMemory();
		memory.get('a').endsExplicitly = true;
		memory.get('b').endsExplicitly = true;
		for (let n = 0; n < 98; n += 1) memory.get(`other ${n}`);
		expect(memory.get('a').endsExplicitly).toBe(true);
		memory.get('one more');
		expect(memory.get('a').endsExplicitly).toBe(true);
		expect(memory.get('b').endsExplicitly).toBe(false);
	});
});
