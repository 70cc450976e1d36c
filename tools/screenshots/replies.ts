import type { Behave } from '../../emulator/behave';
import { REPLIES } from '../../emulator/examples';

/** The replies of the examples, without the facts of files that the emulator adds: short enough for a picture. */
export const replyForPicture: Behave = function ({ operation, json }) {
	if (operation !== 'complete') return undefined;
	const asked = JSON.stringify(json);
	const found = REPLIES.find(({ message }) => asked.includes(message));
	return found && { body: JSON.stringify({ text: found.reply, fileUrl: null }) };
};
