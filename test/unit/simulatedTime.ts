import { createClock } from './virtualClock';

/**
 * Time is simulated for n8n's `sleep` and for `Date.now`, so nothing depends on how fast the machine is. Imported before
 * what uses them.
 */
export const clock = createClock();
jest.mock('n8n-workflow', () => ({ sleep: async (ms: number) => await clock.sleep(ms) }));
jest.spyOn(Date, 'now').mockImplementation(clock.now);
