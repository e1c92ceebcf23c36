import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as rest } from 'node:timers/promises';
import { FAILS_EVERY } from '../record.js';
import { logOne, type Way } from '../way.js';

export interface SaturateArgs {
  readonly count: number;
  /** @default as fast as the loop goes */
  readonly perSecond?: number;
}

export interface Saturated {
  readonly logged: number;
  /** From the first call until everything is delivered, or lost. */
  readonly seconds: number;
  /** The resident set at its highest, above what it was after the warm-up. */
  readonly megabytes: number;
  /** 99th percentile. */
  readonly delayMillis: number;
}

/** The loop turns once for so many calls. */
const PER_TURN = 1_000;
const MEGABYTE = 1e6;

async function logPaced(way: Way, { count, perSecond = Number.POSITIVE_INFINITY }: SaturateArgs, between: () => void) {
  const begun = performance.now();
  for (let done = 0; done < count; ) {
    for (const until = done + PER_TURN; done < until; done++) logOne(way, FAILS_EVERY, done);
    between();
    await new Promise((resolve) => setImmediate(resolve));
    while (performance.now() - begun < (done / perSecond) * 1_000) await rest(1);
  }
}

/** A producer that never waits for what it logs: it lets the loop turn once for every thousand calls. */
export async function saturate(way: Way, args: SaturateArgs): Promise<Saturated> {
  const warm = args.count >> 3;
  await logPaced(way, { count: warm, perSecond: 50_000 }, () => {});
  await way.breathe(0);
  (globalThis as { gc?: () => void }).gc?.();
  const before = process.memoryUsage.rss();
  let highest = before;
  const histogram = monitorEventLoopDelay({ resolution: 1 });
  histogram.enable();
  const begun = performance.now();
  await logPaced(way, args, () => {
    highest = Math.max(highest, process.memoryUsage.rss());
  });
  histogram.disable();
  await way.end();
  return {
    logged: Math.ceil(warm / PER_TURN) * PER_TURN + Math.ceil(args.count / PER_TURN) * PER_TURN,
    seconds: (performance.now() - begun) / 1_000,
    megabytes: (highest - before) / MEGABYTE,
    delayMillis: histogram.percentile(99) / 1e6,
  };
}
