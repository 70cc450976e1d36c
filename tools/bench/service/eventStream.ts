/** About as many bytes as a service's HTTP server sends in one write. */
const WRITE_SIZE = 16 * 1024;

/**
 * A reply as an event stream: events `{ text }` and a final `{ text: "", fileUrl: null }`.
 *
 * @param eventSize the length of an event's text, in characters
 * @returns writes of several events each; the first one has a single event
 */
export function* createEventStream(events: number, eventSize: number): Generator<Buffer> {
	const text = 'The agreement says. '.repeat(Math.ceil(eventSize / 20)).slice(0, eventSize);
	const event = Buffer.from(`data: ${JSON.stringify({ text })}\n\n`);
	yield event;
	const eventsPerWrite = Math.max(1, Math.floor(WRITE_SIZE / event.length));
	const piece = Buffer.concat(Array.from({ length: eventsPerWrite }, () => event));
	for (let left = events - 1; left > 0; left -= eventsPerWrite) {
		yield left < eventsPerWrite ? piece.subarray(0, left * event.length) : piece;
	}
	yield Buffer.from('data: {"text":"","fileUrl":null}\n\n');
}
