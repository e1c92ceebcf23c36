import type { ReadableLogRecord } from '../../record/readable.js';
import { LightRecord } from '../../record/record.js';

/** Held in an object, since any value can be thrown. */
export interface Thrown {
  readonly error: unknown;
}

/**
 * The log call that is running: one slot, which the route saves and restores around a nested call. It ties a record back to its call, so that
 * an error of a sync sink can be thrown from there.
 */
export class CallInProgress {
  /** The record as the sinks get it; undefined between calls. */
  record: LightRecord | undefined;
  /** The first error of a sync sink with `catch: false`. */
  thrown: Thrown | undefined;

  /** True while the call that made this record, or the record that it is a copy of, is running. */
  isOf(record: ReadableLogRecord): boolean {
    return LightRecord.is(record) && this.record === LightRecord.origin(record);
  }

  /** Keeps the error until every sink has had the record; the call then throws it. False when it keeps one already. */
  throwAfter(error: unknown): boolean {
    if (this.record === undefined || this.thrown !== undefined) return false;
    this.thrown = { error };
    return true;
  }
}
