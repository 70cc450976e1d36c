'use strict';

/** A request the API refuses with status 400; the message is what the client gets to read. */
class BadRequest extends Error {}

module.exports = { BadRequest };
