/** How the streams of one assistant have ended in this process, with one credential. */
export class StreamHabits {
	/** One has ended with `[DONE]` or a final response, so one that ends without either may have been cut. */
	endsExplicitly = false;

	/** The latest one has ended without either and could not be asked for again, so the next one shows what it was. */
	isInDoubt = false;

	/** A final response had the whole text, so none is just a last chunk. */
	sendsWholeFinal = false;
}

/** The most assistants that are remembered. */
const MAX_ASSISTANTS = 100;

/** The habits of the assistants of one credential. Beyond a number of them, the one used longest ago is forgotten. */
export class StreamMemory {
	/** A Map keeps the order in which keys were added, which here is the order in which they were last used. */
	private readonly habits = new Map<string, StreamHabits>();

	/** @param assistantId the assistant that is used now */
	get(assistantId: string): StreamHabits {
		const habits = this.habits.get(assistantId) ?? new StreamHabits();
		this.habits.delete(assistantId);
		this.habits.set(assistantId, habits);
		const [oldest] = this.habits.keys();
		if (this.habits.size > MAX_ASSISTANTS) this.habits.delete(oldest);
		return habits;
	}
}
