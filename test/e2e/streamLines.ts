/**
 * The text in n8n's streamed response, which has one line of JSON per chunk.
 *
 * @param body the response so far; a last line that is not complete is left out
 * @throws Error with the message, when the stream says that something failed
 */
export function joinText(body: string): string {
	const complete = body.slice(0, body.lastIndexOf('\n') + 1);
	return complete
		.split('\n')
		.filter((line) => line !== '')
		.map((line) => {
			const { type, content = '' } = JSON.parse(line);
			if (type === 'error') throw new Error(content);
			return type === 'item' ? content : '';
		})
		.join('');
}
