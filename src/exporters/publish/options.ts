/* What becomes of a record on a queue: its topic, key, headers and form? */
import { knownOptions, optionalFunction, outOfRange, wrongType } from '../../record/floor/expect.js';
import { memberOf } from '../../record/floor/member-of.js';
import type { ReadableLogRecord } from '../../record/readable.js';
import type { Publisher } from './publisher.js';
import type { PublishValue } from './value.js';

/** What becomes of a record on a queue. */
export interface PublishOptions {
  /** The topic, or a function that returns it. */
  topic: string | ((record: ReadableLogRecord) => string);
  /** What keeps records together and in order, such as a trace id. @default none */
  key?: ((record: ReadableLogRecord) => string | undefined) | undefined;
  /** Headers beside `log.record.uid`, which identifies the record. @default none */
  headers?: ((record: ReadableLogRecord) => Record<string, string>) | undefined;
  /**
   * The form of a record. `json` is one object, as by `renderJson`. `otlp_json` and `otlp_proto` are OTLP requests of one record, which Collectors
   * read. A function returns text or bytes. A record for which a function throws fails. @default 'json'
   */
  value?: PublishValue | undefined;
}

/** Options of {@link PublishLogRecordExporter}. */
export interface PublishExporterOptions extends PublishOptions {
  /** The producer. */
  publisher: Publisher;
}

/** The options, validated. @internal */
export interface PublishSettings {
  readonly publisher: Publisher;
  readonly topicOf: (record: ReadableLogRecord) => string;
  readonly keyOf: ((record: ReadableLogRecord) => string | undefined) | undefined;
  readonly headersOf: ((record: ReadableLogRecord) => Record<string, string>) | undefined;
  readonly value: PublishValue;
  /** The topic, for messages. */
  readonly destination: string;
}

const KNOWN: ReadonlySet<string> = new Set<keyof PublishExporterOptions>([
  ...(['publisher', 'topic', 'key', 'headers', 'value'] as const),
]);
const VALUES: ReadonlySet<unknown> = new Set(['json', 'otlp_json', 'otlp_proto']);

/** @throws TypeError, RangeError for an unknown or invalid option @internal */
export function publishSettings(options: PublishExporterOptions): PublishSettings {
  knownOptions('PublishLogRecordExporter', options, KNOWN);
  const { publisher, topic, key, headers, value = 'json' } = options;
  if (typeof memberOf(publisher, 'publish') !== 'function')
    throw wrongType('publisher', 'an object with `publish`', publisher);
  optionalFunction('publisher.close', publisher.close);
  if (typeof value !== 'function' && !VALUES.has(value)) {
    const expected = "'json', 'otlp_json', 'otlp_proto' or a function";
    throw typeof value === 'string' ? outOfRange('value', expected, value) : wrongType('value', expected, value);
  }
  return {
    publisher,
    topicOf: textOrFunction('topic', topic),
    keyOf: optionalFunction('key', key),
    headersOf: optionalFunction('headers', headers),
    value,
    destination: typeof topic === 'string' ? topic : 'a queue',
  };
}

/** A text, or a function that returns one, as a function. @throws TypeError, RangeError */
export function textOrFunction(
  option: string,
  value: string | ((record: ReadableLogRecord) => string) | undefined,
  mayBeEmpty = false,
): (record: ReadableLogRecord) => string {
  if (typeof value === 'function') return value;
  if (typeof value !== 'string') throw wrongType(option, 'a string or a function', value);
  if (value === '' && !mayBeEmpty) throw outOfRange(option, 'a string that is not empty, or a function', value);
  return () => value;
}
