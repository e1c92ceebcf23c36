import { outOfRange, wrongType } from '../../record/floor/expect.js';
import { parseDuration } from './notation/duration.js';

/** The number of rotated files to keep, their maximum age, or a function that gets their paths, the newest first. */
export type Retention = number | string | ((files: string[]) => void | Promise<void>);

/** A rotated file, compressed or not. */
export interface RotatedFile {
  readonly path: string;
  /** The time of its last line. */
  readonly mtimeMillis: number;
}

/** Exactly one of the two is set. */
export interface RetentionPlan {
  /** The files to remove, of files sorted by age, the newest first. */
  readonly surplus?: <F extends RotatedFile>(files: readonly F[], now: number) => F[];
  readonly retain?: (files: string[]) => unknown;
}

const EXPECTATION = "a number of files, an age ('30 days') or a function";

/** @throws TypeError, RangeError for an invalid retention */
export function compileRetention(option: unknown): RetentionPlan | undefined {
  if (option === undefined) return undefined;
  if (typeof option === 'function') return { retain: option as (files: string[]) => unknown };
  if (typeof option === 'number') {
    if (!Number.isInteger(option) || option < 0) throw outOfRange('retention', `${EXPECTATION}, 0 or more`, option);
    return { surplus: (files) => files.slice(option) };
  }
  if (typeof option !== 'string') throw wrongType('retention', EXPECTATION, option);
  const age = parseDuration(option);
  if (age === undefined || !Number.isFinite(age) || age <= 0) throw outOfRange('retention', EXPECTATION, option);
  return { surplus: (files, now) => files.filter(({ mtimeMillis }) => mtimeMillis <= now - age) };
}
