import { CHUNK, FAILS_EVERY } from '../record.js';
import { logOne, type Way } from '../way.js';

/** Enough for one batch to be on its way while the next is made; more of it does not make ours faster, and takes memory. */
const MAY_WAIT = 2 * CHUNK;

/** Logs so many records, with the pauses that the way needs. */
export async function logAll(way: Way, count: number, between?: () => void): Promise<void> {
  for (let i = 0; i < count; i++) {
    logOne(way, FAILS_EVERY, i);
    if (i % CHUNK !== CHUNK - 1) continue;
    await way.breathe(MAY_WAIT);
    between?.();
  }
}
