import { setTimeout as rest } from 'node:timers/promises';

const TICK_MILLIS = 10;

/**
 * Calls `one` so many times a second, for so long, in steps of ten milliseconds. A step that comes late makes up for what was missed.
 * Gives how often it was called.
 */
export async function pace(perSecond: number, millis: number, one: (i: number) => void): Promise<number> {
  const begun = performance.now();
  let done = 0;
  for (;;) {
    const passed = Math.min(performance.now() - begun, millis);
    const due = Math.floor((passed * perSecond) / 1_000);
    while (done < due) one(done++);
    if (passed >= millis) return done;
    await rest(TICK_MILLIS);
  }
}
