import http from 'node:http';

import axios from 'axios';
import FormData from 'form-data';

import type { InputFile } from '../../tools/engine/types';
import { setUpNode, UPLOAD } from './setUpNode';

/**
 * What our upload puts on the wire, beside what `form-data` with `axios` puts there for the same file: an
 * independent implementation that most hand-written clients use.
 */
const node = setUpNode();

let server: http.Server;
let url: string;
let bodies: Buffer[] = [];

beforeAll(async () => {
	server = http.createServer(async (req, res) => {
		const chunks = [];
		for await (const chunk of req) chunks.push(chunk);
		const body = Buffer.concat(chunks);
		expect(Number(req.headers['content-length'])).toBe(body.length);
		const boundary = /boundary=(.+)$/.exec(String(req.headers['content-type']))?.[1];
		bodies.push(
			Buffer.from(body.toString('latin1').replaceAll(String(boundary), 'BOUNDARY'), 'latin1'),
		);
		res.end('input_1_a');
	});
	await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
	const address = server.address();
	url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : ''}`;
});
beforeEach(() => {
	bodies = [];
});
afterAll(() => server.close());

async function uploadOnBothSides(file: InputFile) {
	const result = await node.run(UPLOAD, {
		input: [{ json: {}, files: { data: file } }],
		credential: { baseUrl: url },
	});
	expect(result.status).toBe('success');

	const form = new FormData();
	form.append('file', file.bytes, { filename: file.fileName, contentType: file.mimeType });
	await axios.post(`${url}/api/interactions/chat/file`, form, {
		headers: { 'content-length': form.getLengthSync() },
	});
	return bodies;
}

/** Headers in any order, names in any letters; the rest byte for byte. */
function parseParts(body: Buffer) {
	return body
		.toString('latin1')
		.split('--BOUNDARY')
		.map((part) => {
			const [head, ...rest] = part.split('\r\n\r\n');
			const headers = head
				.trim()
				.split('\r\n')
				.map((line) => line.replace(/^[^:]+/, (name) => name.toLowerCase()));
			return { headers: headers.sort(), content: rest.join('\r\n\r\n') };
		});
}

test.each([
	['plain', 'it_services.pdf', 'application/pdf'],
	['Unicode', 'Größe – 世界 🌍.pdf', 'application/pdf'],
	['commas and quotes', "offer, 'final' (2); x=1.pdf", 'application/pdf'],
	['a type with a parameter', 'a.txt', 'text/plain; charset=UTF-8'],
])('%s: the same parts, byte for byte', async (_name, fileName, mimeType) => {
	const bytes = Buffer.from(Array.from({ length: 70_000 }, (_, n) => n % 251));
	const [ours, theirs] = await uploadOnBothSides({ bytes, fileName, mimeType });
	expect(parseParts(ours)).toEqual(parseParts(theirs));
	expect(parseParts(ours)[1].content).toHaveLength(bytes.length + 2);
});

test('a name cannot break out of its header', async () => {
	const fileName = 'a"; filename="b.txt"\r\nX-Other: 1\r\n\r\nc.pdf';
	await node.run(UPLOAD, {
		input: [
			{ json: {}, files: { data: { bytes: Buffer.from('x'), fileName, mimeType: 'text/plain' } } },
		],
		credential: { baseUrl: url },
	});
	const parts = parseParts(bodies[0]);
	expect(parts).toHaveLength(3);
	expect(parts[1].headers).toHaveLength(2);
	expect(parts[1].headers[0]).toMatch(
		/^content-disposition: form-data; name="file"; filename="a%22; filename=%22b.txt%22/,
	);
	expect(parts[1].content).toBe('x\r\n');
});
