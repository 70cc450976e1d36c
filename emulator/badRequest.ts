/** A request the API refuses with status 400; the message is what the client gets to read. */
export class BadRequest extends Error {}
