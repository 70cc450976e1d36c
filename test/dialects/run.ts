/** `npm run dialects`: reads streams of a hundred thousand dialects, or of as many as the argument says. */

import { checkDialects } from './checkDialects';

const SHOWN_FAILURES = 3;

async function main() {
	const [count = '100000', firstSeed = '1'] = process.argv.slice(2);
	const started = Date.now();
	const { checked, open, failures } = await checkDialects(Number(count), Number(firstSeed));
	console.log(failures.slice(0, SHOWN_FAILURES).join('\n\n'));
	console.log(
		`${checked} streams read, ${failures.length} of them wrongly, in ${(Date.now() - started) / 1000} s.`,
	);
	console.log('Left open by the rules:', open);
	return failures.length === 0;
}

main().then(
	(isRight) => {
		process.exitCode = isRight ? 0 : 1;
	},
	(error: Error) => {
		console.error(error);
		process.exitCode = 1;
	},
);
