import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';

/** A line that a program printed. */
export interface RecordedLine {
	text: string;
	/** When, in milliseconds from the program's first line on. */
	at: number;
}

const ROOT = path.join(__dirname, '../..');

/**
 * Runs one of this project's programs and records what it prints.
 *
 * @param script its file, from the project's folder
 * @returns its lines, in order
 * @throws Error when it fails
 */
export async function recordProgram(script: string): Promise<RecordedLine[]> {
	const program = spawn(process.execPath, ['--require', 'tsx/cjs', script], {
		cwd: ROOT,
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	const lines: RecordedLine[] = [];
	const ended = new Promise<number | null>((resolve, reject) => {
		program.once('error', reject);
		program.once('close', resolve);
	});
	let start: number | undefined;
	for await (const text of createInterface({ input: program.stdout })) {
		start ??= Date.now();
		lines.push({ text, at: Date.now() - start });
	}
	const code = await ended;
	if (code !== 0) throw new Error(`${script} ended with code ${String(code)}`);
	return lines;
}
