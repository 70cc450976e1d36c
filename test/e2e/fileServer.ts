import http from 'node:http';
import type { AddressInfo } from 'node:net';

interface FileServer {
	/** The file's. */
	url: string;
	close: () => Promise<void>;
}

/** Serves one file, as a service does that an assistant puts its files on. */
export async function serveFile({
	bytes,
	fileName,
	mimeType,
}: {
	bytes: Buffer;
	fileName: string;
	mimeType: string;
}): Promise<FileServer> {
	const server = http.createServer((_req, res) => {
		res
			.writeHead(200, {
				'content-type': mimeType,
				'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(fileName)}`,
			})
			.end(bytes);
	});
	await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}/download`,
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}
