import type { DeliveryError } from '../../record/exporter.js';
import { memberOf } from '../../record/floor/member-of.js';
import { thrownMessage } from '../../record/floor/thrown.js';
import { oneLine } from '../../record/text.js';

const MAX_MESSAGE = 300;
const MAX_DEPTH = 8;

/** What a client's error means. */
export interface Meaning {
  readonly retryable: boolean;
  /** One of the messages is refused for its content or size. */
  readonly divisible?: boolean;
  /** What to do about it, as the end of a message. */
  readonly cure?: string;
}

/** The error of a message, or of all of them, with what it means for the delivery and what to do. */
export function publishError(
  destination: string,
  thrown: unknown,
  { retryable, divisible, cure }: Meaning,
): DeliveryError {
  const text = `${destination}: ${oneLine(thrownMessage(thrown), MAX_MESSAGE)}${cure === undefined ? '' : `; ${cure}`}`;
  const error: DeliveryError = Object.assign(new Error(text, { cause: thrown }), { retryable });
  if (divisible === true) error.divisible = true;
  return error;
}

/** The error and what caused it: clients wrap what brokers answer. */
export function* causesOf(error: unknown, depth = 0): Generator<unknown> {
  if (typeof error !== 'object' || error === null || depth > MAX_DEPTH) return;
  yield error;
  const errors = memberOf(error, 'errors');
  for (const cause of Array.isArray(errors) ? errors : []) yield* causesOf(cause, depth + 1);
  yield* causesOf(memberOf(error, 'cause'), depth + 1);
}
