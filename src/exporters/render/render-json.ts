import { knownOptions } from '../../record/expect.js';
import { own } from '../../record/own.js';
import type { ReadableLogRecord } from '../../record/record.js';
import { serializeRecord } from './json.js';

/** A record as one line of JSON, without a newline: for sinks that write their own. */
export function renderJson(record: ReadableLogRecord, options: Record<never, never> = {}): string {
  knownOptions('renderJson', options, new Set(), new Set(['pretty']));
  return serializeRecord(own(record));
}
