/** A request that the API refuses with status 400. The message is sent to the client. */
export class BadRequest extends Error {}
