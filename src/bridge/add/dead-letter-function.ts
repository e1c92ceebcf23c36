import type { SinkContext } from '../../exporters/callable.js';

/** Handed to a dead letter function beside the text. */
export interface DeadLetterContext extends SinkContext {
  /** `failed`, or the reason for which it was dropped: `queue_full`, `too_large`, `removed`, … */
  readonly reason: string;
  /** What made it fail; undefined for what was dropped. */
  readonly error: unknown;
}

/** Takes what a sink could not deliver. */
export type DeadLetterFunction = (message: string, context: DeadLetterContext) => unknown;
