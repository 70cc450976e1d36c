import { Aimd } from './algorithms/aimd';
import { Gate } from './algorithms/gate';
import { Gradient2 } from './algorithms/gradient2';
import { oracle } from './algorithms/oracle';
import { ours } from './algorithms/ours';
import { Vegas } from './algorithms/vegas';
import type { Contender } from './simulate';

/** By the name of its column. What the others are measured by comes first. */
export const contenders: Record<string, Contender> = {
	oracle,
	ours,
	'AIMD 0.7': (clock) => new Gate(clock, new Aimd(0.7)),
	'AIMD 0.9': (clock) => new Gate(clock, new Aimd(0.9)),
	Vegas: (clock, _service, random) => new Gate(clock, new Vegas(random)),
	Gradient2: (clock) => new Gate(clock, new Gradient2()),
};
