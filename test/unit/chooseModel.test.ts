import { chooseModel, type ModelToUse } from '../../tools/openAi/chooseModel';

const { OPENAI_API_KEY } = process.env;
let model: ModelToUse | undefined;
afterEach(async () => {
	await model?.close();
	if (OPENAI_API_KEY === undefined) delete process.env.OPENAI_API_KEY;
	else process.env.OPENAI_API_KEY = OPENAI_API_KEY;
});

test.each([
	['sk-1', true, 'https://api.openai.com/v1', 'sk-1'],
	['', true, expect.stringContaining('http://127.0.0.1:'), 'stand-in-key'],
	// A key that is there for other programs is not spent on a trial with the emulator.
	['sk-1', false, expect.stringContaining('http://127.0.0.1:'), 'stand-in-key'],
])('OPENAI_API_KEY=%j, real service: %p', async (key, useReal, url, apiKey) => {
	process.env.OPENAI_API_KEY = key;
	model = await chooseModel({ useReal });
	expect(model.credential).toEqual({ url, apiKey });
	expect(model.name).toContain(model.credential.url);
});
