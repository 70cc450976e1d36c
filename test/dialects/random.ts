import { randomOf } from '../../tools/random';

/** Choices that look random and are the same for the same seed. */
export interface Random {
	/** @returns an integer below `limit` */
	below(limit: number): number;
	pick<T>(values: readonly T[]): T;
	/** @param share from 0 to 1 */
	chance(share: number): boolean;
}

/** @param seed a seed that is not 0 gives choices that differ from those of its neighbours */
export function createRandom(seed: number): Random {
	const next = randomOf(Math.imul(seed, 0x9e3779b1));
	const below = (limit: number) => Math.floor(next() * limit);
	return {
		below,
		pick: (values) => values[below(values.length)],
		chance: (share) => next() < share,
	};
}
