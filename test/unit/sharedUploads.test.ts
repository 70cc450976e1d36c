import { SharedUploads } from '../../nodes/client/sharedUploads';

const NEVER = new AbortController().signal;

test('a call that waits for another call’s upload ends with its own signal', async () => {
	const uploads = new SharedUploads();
	let finish: (id: string) => void = () => {};
	const first = uploads.getFileId('a', () => new Promise((resolve) => (finish = resolve)), NEVER);
	const controller = new AbortController();
	const upload = jest.fn(async () => 'of the second');
	const second = uploads.getFileId('a', upload, controller.signal);
	controller.abort();
	await expect(second).rejects.toThrow('The execution was stopped');
	finish('of the first');
	await expect(first).resolves.toBe('of the first');
	expect(upload).not.toHaveBeenCalled();
});

test('many calls wait with one signal without a warning of a leak', async () => {
	const warnings: string[] = [];
	const onWarning = ({ message }: Error) => void warnings.push(message);
	process.on('warning', onWarning);
	const uploads = new SharedUploads();
	const { signal } = new AbortController();
	let finish: (id: string) => void = () => {};
	const first = uploads.getFileId('a', () => new Promise((resolve) => (finish = resolve)), signal);
	const others = Array.from({ length: 50 }, () => uploads.getFileId('a', async () => 'b', signal));
	finish('a');
	expect(new Set(await Promise.all([first, ...others]))).toEqual(new Set(['a']));
	await new Promise((resolve) => setImmediate(resolve));
	process.off('warning', onWarning);
	expect(warnings).toEqual([]);
});
