import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as rest } from 'node:timers/promises';
import { pace } from '../pace.js';
import { FAILS_EVERY } from '../record.js';
import { logOne, type Way } from '../way.js';

export interface LoadArgs {
  readonly perSecond: number;
  readonly millis: number;
}

export interface Load {
  readonly logged: number;
  /** Of one core, without what the same process costs that logs nothing. */
  readonly cpuPercent: number;
  /** 99th percentile above that of the same process that logs nothing. */
  readonly delayMillis: number;
}

/** In the first seconds the compiler takes a third of what the records do. */
export const WARM_MILLIS = 4_000;
const IDLE_MILLIS = 1_500;
/** Until all of the warm-up is delivered, or nearly. */
const SETTLE_MILLIS = 1_200;
/** So much of the time is enough to watch the loop. */
const WATCHED = 0.6;

/** Of a core, in percent. */
async function cpuOf(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  const begun = performance.now();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 10 / (performance.now() - begun);
}

/** The 99th percentile of the delays, in milliseconds. */
async function delayOf(work: () => Promise<unknown>): Promise<number> {
  const histogram = monitorEventLoopDelay({ resolution: 1 });
  histogram.enable();
  await work();
  histogram.disable();
  return histogram.percentile(99) / 1e6;
}

/** What a steady stream of records does to a process: the processor first, then, watched every millisecond, the loop. */
export async function load(way: Way, { perSecond, millis }: LoadArgs): Promise<Load> {
  let logged = 0;
  const busy = async (duration: number) => {
    logged += await pace(perSecond, duration, (i) => logOne(way, FAILS_EVERY, i));
  };
  const idle = () => pace(perSecond, IDLE_MILLIS, () => {});
  await busy(WARM_MILLIS);
  await rest(SETTLE_MILLIS);
  const idleCpu = await cpuOf(idle);
  const busyCpu = await cpuOf(() => busy(millis));
  await rest(SETTLE_MILLIS);
  const idleDelay = await delayOf(idle);
  const busyDelay = await delayOf(() => busy(millis * WATCHED));
  await way.end();
  return { logged, cpuPercent: busyCpu - idleCpu, delayMillis: busyDelay - idleDelay };
}
