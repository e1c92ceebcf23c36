import { getHeapSpaceStatistics } from 'node:v8';
import type { Way } from '../way.js';
import { logAll } from './log-all.js';

export interface StreamArgs {
  readonly count: number;
}

export interface Growth {
  readonly logged: number;
  /** Megabytes at the highest point, above what was there after the warm-up. */
  readonly total: number;
  /** The same without what V8 sets aside for young objects. */
  readonly withoutYoung: number;
}

const MEGABYTE = 1e6;

function used(): { total: number; withoutYoung: number } {
  let young = 0;
  for (const { space_name, physical_space_size } of getHeapSpaceStatistics()) {
    if (space_name.startsWith('new_')) young += physical_space_size;
  }
  const total = process.memoryUsage.rss();
  return { total: total / MEGABYTE, withoutYoung: (total - young) / MEGABYTE };
}

/** How much memory a process takes beyond what it has, while records stream through it. */
export async function stream(way: Way, { count }: StreamArgs): Promise<Growth> {
  const warm = count >> 3;
  await logAll(way, warm);
  await way.breathe(0);
  (globalThis as { gc?: () => void }).gc?.();
  const before = used();
  const highest = { ...before };
  await logAll(way, count, () => {
    const now = used();
    highest.total = Math.max(highest.total, now.total);
    highest.withoutYoung = Math.max(highest.withoutYoung, now.withoutYoung);
  });
  await way.end();
  return {
    logged: warm + count,
    total: highest.total - before.total,
    withoutYoung: highest.withoutYoung - before.withoutYoung,
  };
}
