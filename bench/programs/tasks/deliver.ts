import { CHUNK, FAILS_EVERY } from '../record.js';
import { logOne, type Way } from '../way.js';

export interface DeliverArgs {
  readonly count: number;
}

export interface Delivered {
  /** How many records the receiver should have, those for the compiler included. */
  readonly logged: number;
  readonly perSecond: number;
  readonly cpuMicros: number;
}

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

/** How fast records are delivered, all of them, and what each costs the process, its threads included. */
export async function deliver(way: Way, { count }: DeliverArgs): Promise<Delivered> {
  const warm = count >> 2;
  await logAll(way, warm);
  await way.breathe(0);
  const before = process.cpuUsage();
  const begun = performance.now();
  await logAll(way, count);
  await way.end();
  const millis = performance.now() - begun;
  const { user, system } = process.cpuUsage(before);
  return { logged: warm + count, perSecond: (count * 1_000) / millis, cpuMicros: (user + system) / count };
}
