import { errorIn, objectOf, quotedText, reported } from './completion';
import { notTheService } from './httpAnswer';
import { ServiceFailure } from './serviceFailure';
import { isWebPage } from './words';

/** Names under which an ID would stand if the service put it into JSON, as the documentation lets it. */
const ID_KEYS = ['fileId', 'id', 'file_id'];

/** Characters: far more than any file's name and an ID around it. */
const LONGEST = 65_536;

/**
 * Reads the file ID that the upload endpoint answers with: plain text, such as
 * `input_1764951853973_it_services.pdf`. The documentation says that its form may vary, so a JSON string and
 * a JSON object that holds the ID are read too. It is text always, also where it looks like a number.
 *
 * @param body the answer's body
 * @throws ServiceFailure when it is empty, a web page or a report of an error
 */
export function parseFileId(body: string): string {
	if (isWebPage(body)) {
		throw new ServiceFailure('The answer to the upload is a web page, not a file ID', {
			advice: notTheService(),
		});
	}
	const fileId = idIn(body.trim());
	if (fileId === '') {
		throw new ServiceFailure('Mingleego took the file but gave no ID for it', {
			advice: 'Upload the file again.',
		});
	}
	// Whatever its form, an ID is one line of text: it goes into JSON bodies and into people's tables.
	if (/\p{Cc}/u.test(fileId) || fileId.length > LONGEST) {
		throw new ServiceFailure('The answer to the upload is not a file ID', {
			advice: 'Check the Base URL in the Mingleego credential: another service may be answering.',
		});
	}
	return fileId;
}

function idIn(text: string): string {
	const answer = objectOf(text);
	if (answer !== undefined) {
		const failure = errorIn(answer);
		if (failure !== undefined) throw reported(failure);
		const id = ID_KEYS.map((key) => answer[key]).find((value) => typeof value === 'string');
		return typeof id === 'string' ? id.trim() : '';
	}
	return (quotedText(text) ?? text).trim();
}
