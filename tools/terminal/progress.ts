import { truncate } from './text';

/** Milliseconds between two updates: of a line in a terminal, and of the lines of any other output. */
const TERMINAL_INTERVAL_MS = 100;
const PLAIN_INTERVAL_MS = 10_000;

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/** Moves to the line's start and clears it. */
const CLEAR_LINE = '\r\u001b[2K';

/** Where a program prints. */
export interface Output {
	isTTY?: boolean;
	columns?: number;
	write: (text: string) => unknown;
}

/** What is being done, on the last line, for as long as it takes; and what is done, above it. */
export interface Progress {
	/**
	 * Says what is being done now.
	 *
	 * @param getDetail how far it is, such as "3 files"
	 */
	begin: (what: string, getDetail?: () => string) => void;
	/** Prints text above. */
	print: (text: string) => void;
	/** Ends, and leaves no line of its own in a terminal. */
	end: () => void;
}

/** A table takes at least these. */
const MIN_COLUMNS = 40;
/** Of what is no terminal, or does not say how wide it is. */
const DEFAULT_COLUMNS = 80;

/** How many columns a line may take. */
export const getWidth = ({ isTTY, columns }: Output) =>
	isTTY && columns ? Math.max(MIN_COLUMNS, columns) : DEFAULT_COLUMNS;

/**
 * In a terminal, one line that is updated in place. Elsewhere, such as in a log, a line for what takes longer than ten
 * seconds, and every ten seconds again.
 */
export function startProgress(output: Output): Progress {
	let what: string | undefined;
	let getDetail: (() => string) | undefined;
	let since = 0;
	let updates = 0;

	function update() {
		if (what === undefined) return;
		const seconds = Math.floor((Date.now() - since) / 1000);
		const details = [seconds < 1 ? '' : `${seconds} s`, getDetail?.() ?? ''].filter(Boolean);
		const text = `${what} … ${details.join(', ')}`.trimEnd();
		if (!output.isTTY) {
			output.write(`${truncate(text, getWidth(output))}\n`);
			return;
		}
		const frame = FRAMES[updates++ % FRAMES.length];
		// The last column stays free: some terminals begin the next line once it is written to.
		output.write(`${CLEAR_LINE}${truncate(`${frame} ${text}`, getWidth(output) - 1)}`);
	}

	const clear = () => {
		if (output.isTTY) output.write(CLEAR_LINE);
	};
	const timer = setInterval(update, output.isTTY ? TERMINAL_INTERVAL_MS : PLAIN_INTERVAL_MS);
	return {
		begin(next, getNextDetail) {
			what = next;
			getDetail = getNextDetail;
			since = Date.now();
			if (output.isTTY) update();
		},
		print(text) {
			clear();
			output.write(`${text}\n`);
		},
		end() {
			clearInterval(timer);
			what = undefined;
			clear();
		},
	};
}

/**
 * Shows what is being done on standard output, for as long as it takes.
 *
 * @param getDetail how far it is, such as "3 files"
 * @returns what the work returns
 * @throws what the work throws
 */
export async function showProgress<T>(
	what: string,
	work: () => T | Promise<T>,
	getDetail?: () => string,
): Promise<T> {
	const progress = startProgress(process.stdout);
	progress.begin(what, getDetail);
	try {
		return await work();
	} finally {
		progress.end();
	}
}
