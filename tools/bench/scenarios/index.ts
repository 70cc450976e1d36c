import { chat } from './chat';
import { firstChunk } from './firstChunk';
import { limited } from './limited';
import { runs } from './runs';
import { slow } from './slow';
import { stream } from './stream';
import { largeFile, manyFiles } from './upload';
import type { Scenario } from './scenario';

/** In the order of the table. */
export const SCENARIOS: Scenario[] = [
	chat,
	limited,
	runs,
	slow,
	largeFile,
	manyFiles,
	stream,
	firstChunk,
];
