/* How do records become messages, and what became of each? */
import type {
  Attempt,
  DeliveryError,
  ExportResult,
  ItemOutcome,
  LightLogRecordExporter,
} from '../../record/exporter.js';
import { retryPolicy } from '../../record/failure/backoff.js';
import { classifyError } from '../../record/failure/outcome.js';
import { thrownMessage } from '../../record/floor/thrown.js';
import type { ReadableLogRecord } from '../../record/readable.js';
import { LightRecord } from '../../record/record.js';
import { oneLine } from '../../record/text.js';
import { UID_ATTRIBUTE, uidOf } from '../../record/uid.js';
import { Exports } from '../retrying/exports.js';
import { type PublishExporterOptions, type PublishSettings, publishSettings } from './options.js';
import type { PublishMessage } from './publisher.js';
import { type ValueWriter, valueWriter } from './value.js';

const MAX_MESSAGE = 300;

/**
 * Publishes records to a queue, over a producer that you have: a record is delivered when the queue has acknowledged it. `kafka`, `jetstream`,
 * `redisStream` and `amqp` are ready made.
 *
 * @example
 * logger.add(new PublishLogRecordExporter({ publisher, topic: 'logs', key: (record) => record.spanContext?.traceId }));
 */
export class PublishLogRecordExporter implements LightLogRecordExporter {
  readonly takesLightRecords = true;
  readonly identifies = true;
  /** The key of a record, or its topic where that differs from record to record. */
  readonly orderKey: (record: ReadableLogRecord) => string | undefined;
  readonly #settings: PublishSettings;
  readonly #writer: ValueWriter;
  readonly #callsUser: boolean;
  readonly #exports: Exports;

  /** @throws TypeError, RangeError for an unknown or invalid option */
  constructor(options: PublishExporterOptions) {
    this.#settings = publishSettings(options);
    const { publisher, value, destination, keyOf, headersOf } = this.#settings;
    this.#callsUser = typeof options.topic === 'function' || keyOf !== undefined || headersOf !== undefined;
    this.orderKey = orderKeyOf(keyOf ?? (typeof options.topic === 'function' ? options.topic : undefined));
    this.#writer = valueWriter(value);
    this.#exports = new Exports({
      exporterName: 'PublishLogRecordExporter',
      destination: oneLine(destination, 100),
      send: (records) => this.#send(records),
      policy: retryPolicy(),
      close: publisher.close === undefined ? undefined : () => publisher.close?.(),
    });
  }

  export(records: ReadableLogRecord[], done: (result: ExportResult) => void, attempt?: Attempt): void {
    this.#exports.export(records, done, attempt);
  }

  /** Retries at once what is backing off, and waits until each pending export has ended its attempt. Never rejects. */
  forceFlush(): Promise<void> {
    return this.#exports.forceFlush();
  }

  /** Ends all retries, waits for pending exports, then calls `close` of the publisher, if it has one. Later exports fail. */
  shutdown(): Promise<void> {
    return this.#exports.shutdown();
  }

  async #send(records: readonly LightRecord[]): Promise<void> {
    await this.#writer.ready(records);
    const messages: PublishMessage[] = [];
    /** The place of each message in `records`. */
    const places: number[] = [];
    const outcomes: ItemOutcome[] = [];
    records.forEach((record, index) => {
      try {
        messages.push(this.#message(record));
        places.push(index);
      } catch (error) {
        outcomes.push({ index, error, retryable: false });
      }
    });
    if (messages.length > 0) {
      for (const { index, ...outcome } of await this.#publish(messages)) {
        const place = places[index];
        if (place !== undefined) outcomes.push({ ...outcome, index: place });
      }
    }
    if (outcomes.length > 0) throw partial(outcomes, records.length);
  }

  #message(record: LightRecord): PublishMessage {
    const { topicOf, keyOf, headersOf } = this.#settings;
    // What a user's function sees is frozen.
    if (this.#callsUser) LightRecord.freeze(record);
    const topic = topicOf(record);
    if (typeof topic !== 'string') throw new TypeError('the topic of a record must be a string');
    const key = keyOf?.(record);
    if (key !== undefined && key !== null && typeof key !== 'string')
      throw new TypeError('the function `key` must return a string');
    const uid = uidOf(record);
    const headers = { [UID_ATTRIBUTE]: uid, ...headersOf?.(record) };
    return { topic, ...(typeof key === 'string' ? { key } : {}), value: this.#writer.write(record), headers, uid };
  }

  /** The messages that were not published. @throws what the publisher throws where it says nothing of single messages */
  async #publish(messages: readonly PublishMessage[]): Promise<readonly ItemOutcome[]> {
    try {
      const result = await this.#settings.publisher.publish(messages);
      return listed((result as { failed?: unknown } | null | undefined)?.failed) ?? [];
    } catch (error) {
      const outcomes = listed((error as Partial<DeliveryError> | null | undefined)?.outcomes);
      if (outcomes !== undefined && outcomes.length > 0) return outcomes.map((outcome) => ({ error, ...outcome }));
      throw error;
    }
  }
}

/** A user's function that throws, or gives no text, gives no key: the record fails when it is published. */
function orderKeyOf(given: ((record: ReadableLogRecord) => unknown) | undefined): PublishLogRecordExporter['orderKey'] {
  if (given === undefined) return () => undefined;
  return (record) => {
    try {
      const key = given(LightRecord.is(record) ? LightRecord.freeze(record) : record);
      return typeof key === 'string' ? key : undefined;
    } catch {
      return undefined;
    }
  };
}

function listed(value: unknown): readonly ItemOutcome[] | undefined {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'object' && item !== null) : undefined;
}

/** The error of a batch of which these records were not published. */
function partial(outcomes: readonly ItemOutcome[], count: number): DeliveryError {
  const [first] = outcomes;
  const why = oneLine(thrownMessage(first?.error), MAX_MESSAGE);
  const items = outcomes.map((outcome) => {
    const retryable = outcome.retryable ?? classifyError(outcome.error, true).retryable;
    return retryable === undefined ? outcome : { ...outcome, retryable };
  });
  const message = `${outcomes.length} of ${count} records were not published: ${why}`;
  const error: DeliveryError = Object.assign(new Error(message, { cause: first?.error }), { outcomes: items });
  if (items.some(({ retryable }) => retryable === true)) error.retryable = true;
  else if (items.every(({ retryable }) => retryable === false)) error.retryable = false;
  return error;
}
