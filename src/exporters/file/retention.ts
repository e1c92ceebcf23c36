import { outOfRange, wrongType } from '../../record/floor/expect.js';
import { parseDuration } from './notation/duration.js';

/** How many rotated files are kept, for how long, or a function that is given them, the newest first. */
export type Retention = number | string | ((files: string[]) => void | Promise<void>);

/** A rotated file, compressed or not. */
export interface RotatedFile {
  readonly path: string;
  /** Of its last line. */
  readonly mtimeMillis: number;
}

/** Which files may go; or what decides that by itself. */
export interface RetentionPlan {
  /** Of files in the order of the newest first. */
  readonly surplus?: (files: readonly RotatedFile[], now: number) => RotatedFile[];
  readonly act?: (files: string[]) => unknown;
}

const EXPECTATION = "a number of files, an age ('30 days') or a function";

/** @throws TypeError, RangeError for what is no retention */
export function compileRetention(option: unknown): RetentionPlan | undefined {
  if (option === undefined) return undefined;
  if (typeof option === 'function') return { act: option as (files: string[]) => unknown };
  if (typeof option === 'number') {
    if (!Number.isInteger(option) || option < 0) throw outOfRange('retention', `${EXPECTATION}, 0 or more`, option);
    return { surplus: (files) => files.slice(option) };
  }
  if (typeof option !== 'string') throw wrongType('retention', EXPECTATION, option);
  const age = parseDuration(option);
  if (age === undefined || !Number.isFinite(age) || age <= 0) throw outOfRange('retention', EXPECTATION, option);
  return { surplus: (files, now) => files.filter(({ mtimeMillis }) => mtimeMillis <= now - age) };
}
