/* How do lines on stderr say how many records, and why? */
import { thrownMessage } from '../floor/thrown.js';
import { oneLine } from '../text.js';

const MAX_MESSAGE = 200;

/** `1 record`, `2 records`. */
export function records(count: number): string {
  return `${count} record${count === 1 ? '' : 's'}`;
}

/** `1 record was`, `2 records were`. */
export function recordsWere(count: number): string {
  return `${records(count)} ${count === 1 ? 'was' : 'were'}`;
}

/** An error in a few words. */
export function errorText(error: unknown): string {
  return oneLine(thrownMessage(error), MAX_MESSAGE);
}

/** `; last error: …`; empty without one. */
export function afterLastError(error: unknown): string {
  return error === undefined ? '' : `; last error: ${errorText(error)}`;
}

/** Where undelivered records are: `(sink #2 send: 3 queued, 1 in flight; last error: …)`. */
export function whereLeft(subject: string, queued: number, inFlight: number, lastError: unknown): string {
  return `(${subject}: ${queued} queued, ${inFlight} in flight${afterLastError(lastError)})`;
}
