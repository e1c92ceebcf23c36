import { boolean, knownOptions, millis } from '../../record/floor/expect.js';
import { DEFAULT_TIMEOUT_MILLIS } from '../../record/floor/with-timeout.js';
import type { SinkSet } from './sink-set.js';

/** What `remove` is told. */
export interface RemoveOptions {
  /** How long what was accepted may take; then it is dropped, reason `removed`. @default 30_000 */
  timeoutMillis?: number;
  /** Gives up at once what is waiting, reason `removed`. @default false */
  abort?: boolean;
}

const KNOWN = new Set(['timeoutMillis', 'abort']);

/** Removes one sink, or all. Not awaiting it is safe. */
export function removeSinks(sinks: SinkSet, id: number | undefined, options: RemoveOptions): Promise<void> {
  knownOptions('remove', options, KNOWN);
  const how = {
    timeoutMillis: millis('timeoutMillis', options.timeoutMillis, DEFAULT_TIMEOUT_MILLIS),
    abort: boolean('abort', options.abort, false),
  };
  const removed = id === undefined ? sinks.removeAll(how) : sinks.remove(id, how);
  // The error block has told; a promise that nobody looks at must not end the process.
  removed.catch(() => {});
  return removed;
}
