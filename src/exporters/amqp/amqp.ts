/* How do messages reach an exchange of an AMQP broker? */
import { boolean, knownOptions, optionalFunction, wrongType } from '../../record/floor/expect.js';
import { memberOf } from '../../record/floor/member-of.js';
import type { ReadableLogRecord } from '../../record/readable.js';
import { PublishLogRecordExporter } from '../publish/exporter.js';
import { textOrFunction } from '../publish/options.js';
import type { PublishValue } from '../publish/value.js';
import { ConfirmedPublisher } from './confirmed-publisher.js';

/** What becomes of a record on an exchange. */
export interface AmqpOptions {
  /** The exchange; `''` is the default one, whose routing keys are names of queues. */
  exchange: string;
  /** The routing key, or a function that returns it. @default '' */
  routingKey?: string | ((record: ReadableLogRecord) => string) | undefined;
  /** A record that no queue takes has failed. If false, the broker drops it, and it counts as delivered. @default true */
  mandatory?: boolean | undefined;
  /** The form of a record, as in `PublishOptions`. @default 'json' */
  value?: PublishValue | undefined;
}

const KNOWN: ReadonlySet<string> = new Set<keyof AmqpOptions>(['exchange', 'routingKey', 'mandatory', 'value']);
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  json: 'application/json',
  otlp_json: 'application/json',
  otlp_proto: 'application/x-protobuf',
};

/**
 * An exporter for an exchange of RabbitMQ, or another AMQP 0-9-1 broker, through your confirm channel of amqplib. A record is delivered when the
 * broker has confirmed it. Messages are persistent; `messageId` is the record's uid, by which consumers recognise a repeated one.
 *
 * @param channel A confirm channel, or a function that opens one. The function is called again after the channel has closed, as after a restart of
 * the broker
 * @throws TypeError, RangeError for another client, or an unknown or invalid option
 * @example
 * const channel = async () => (await connect('amqp://localhost')).createConfirmChannel();
 * logger.add(amqp(channel, { exchange: '', routingKey: 'logs' }));
 */
export function amqp(channel: unknown, options: AmqpOptions): PublishLogRecordExporter {
  const expected = 'a confirm channel of amqplib (`createConfirmChannel`), or a function that opens one';
  if (typeof channel !== 'function' && typeof memberOf(channel, 'waitForConfirms') !== 'function')
    throw wrongType('channel', expected, channel);
  knownOptions('amqp', options, KNOWN);
  const { exchange, routingKey = '', value = 'json' } = options;
  if (typeof exchange !== 'string') throw wrongType('exchange', 'a string', exchange);
  if (typeof value === 'function') optionalFunction('value', value);
  return new PublishLogRecordExporter({
    publisher: new ConfirmedPublisher(channel, {
      exchange,
      mandatory: boolean('mandatory', options.mandatory, true),
      contentType: typeof value === 'string' ? CONTENT_TYPES[value] : undefined,
    }),
    topic: textOrFunction('routingKey', routingKey, true),
    value,
  });
}
