import type { ItemOutcome } from '../../record/exporter.js';

/** One record as a message of a queue. */
export interface PublishMessage {
  /** The topic, subject, stream or routing key. */
  readonly topic: string;
  /** Decides the order, and in some brokers the partition; undefined for none. */
  readonly key?: string | undefined;
  /** What the message says. */
  readonly value: string | Uint8Array;
  /** With `log.record.uid`, unless the option `headers` replaces it. */
  readonly headers: Readonly<Record<string, string>>;
  /** Identifies the record, the same in each attempt: what a destination recognises a repeated message by. */
  readonly uid: string;
}

/**
 * A producer that you have. {@link PublishLogRecordExporter} gives it the messages of a batch, in order.
 *
 * @example
 * const publisher: Publisher = { publish: (messages) => Promise.all(messages.map(({ topic, value }) => bus.send(topic, value))) };
 */
export interface Publisher {
  /**
   * Publishes messages. Ends, or resolves, when the destination has acknowledged all of them. Throws or rejects where it has acknowledged none. If it
   * returns `{ failed: [{ index, error, retryable }] }`, or the error has such `outcomes`, all others are delivered.
   */
  publish(messages: readonly PublishMessage[]): unknown;
  /** Called by `shutdown`. */
  close?(): unknown;
}

/** What became of messages that were published one by one: nothing to say where all succeeded. */
export function failedOf(
  results: readonly PromiseSettledResult<unknown>[],
  errorOf: (reason: unknown) => Error & { retryable?: boolean },
): { failed: ItemOutcome[] } | undefined {
  const failed = results.flatMap((result, index): ItemOutcome[] => {
    if (result.status === 'fulfilled') return [];
    const error = errorOf(result.reason);
    return [{ index, error, retryable: error.retryable !== false }];
  });
  return failed.length === 0 ? undefined : { failed };
}
