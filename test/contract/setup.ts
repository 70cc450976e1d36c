import { ensurePrism } from '../../tools/contract/prism';

/** Before the first test, which has less time than the download takes on a new machine. */
export default async () => {
	await ensurePrism();
};
