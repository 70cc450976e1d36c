import { getReplies, setUpChatModel, user } from './setUpChatModel';

const KEYS = ['key-of-anna', 'key-of-bert', 'key-of-anna', 'key-of-bert'];

const model = setUpChatModel({ emulator: { furtherKeys: KEYS } });

test('the chat model uses the account of the item that it is asked for', async () => {
	const getKey = ({ headers }: { headers: Record<string, unknown> }) =>
		String(headers['x-api-key']);
	// A file's ID says whose it is.
	model.emulator.behave((request) =>
		request.operation === 'upload'
			? { body: `input_${request.index}_of_${getKey(request)}` }
			: { body: '{"text":"Hi","fileUrl":null}' },
	);
	const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } };
	const uses = KEYS.map((key) => ({
		key,
		messages: [user([{ type: 'text', text: 'Look' }, image])],
	}));
	const credential = { apiKey: '={{ $json.key }}' };
	getReplies(await model.ask(uses, {}, { credential }));
	const chats = model.emulator.requests
		.filter(({ operation }) => operation !== 'upload')
		.map((request) => {
			const { fileIds } = request.json as { fileIds: string[] };
			return [getKey(request), /of_(.*)$/.exec(String(fileIds))?.[1]];
		});
	expect(chats.filter(([key, owner]) => key !== owner)).toEqual([]);
	expect(new Set(chats.map(([key]) => key))).toEqual(new Set(KEYS));
});
