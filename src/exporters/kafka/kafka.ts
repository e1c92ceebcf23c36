/* How do messages reach Kafka through a producer of @platformatic/kafka or kafkajs? */
import { wrongType } from '../../record/floor/expect.js';
import { memberOf } from '../../record/floor/member-of.js';
import { PublishLogRecordExporter } from '../publish/exporter.js';
import { publishError } from '../publish/failure.js';
import type { PublishOptions } from '../publish/options.js';
import type { Publisher, PublishMessage } from '../publish/publisher.js';
import { kafkaMeaning } from './failure.js';

/** All replicas in sync have the message. */
const ALL = -1;

interface PlatformaticProducer {
  send(options: { messages: readonly object[]; acks: number }): Promise<unknown>;
}

interface KafkaJsProducer {
  sendBatch(batch: { topicMessages: readonly object[]; acks: number }): Promise<unknown>;
}

/**
 * An exporter for a topic of Kafka, through your producer of `@platformatic/kafka` (whatever its serializers are) or kafkajs. A record is delivered when all
 * replicas in sync have it. With `idempotent: true` on the producer, the producer's own retries store nothing twice.
 *
 * @throws TypeError, RangeError for another client, or an unknown or invalid option
 * @example
 * const producer = new Producer({ clientId: 'app', bootstrapBrokers: ['localhost:9092'], idempotent: true });
 * logger.add(kafka(producer, { topic: 'logs', key: (record) => record.spanContext?.traceId }));
 */
export function kafka(producer: unknown, options: PublishOptions): PublishLogRecordExporter {
  const has = (name: string) => typeof memberOf(producer, name) === 'function';
  if (!has('send')) throw wrongType('producer', 'a producer of @platformatic/kafka or kafkajs', producer);
  const send = has('sendBatch')
    ? ofKafkaJs(producer as KafkaJsProducer)
    : ofPlatformatic(producer as PlatformaticProducer);
  const publisher: Publisher = {
    async publish(messages) {
      try {
        await send(messages);
      } catch (error) {
        throw publishError('Kafka', error, kafkaMeaning(error));
      }
    },
  };
  return new PublishLogRecordExporter({ ...options, publisher });
}

function ofKafkaJs(producer: KafkaJsProducer): (messages: readonly PublishMessage[]) => Promise<unknown> {
  return (messages) => {
    const byTopic = new Map<string, object[]>();
    for (const { topic, key, value, headers } of messages) {
      const message = { key: key ?? null, value: typeof value === 'string' ? value : bufferOf(value), headers };
      const sent = byTopic.get(topic);
      if (sent === undefined) byTopic.set(topic, [message]);
      else sent.push(message);
    }
    const topicMessages = [...byTopic].map(([topic, sent]) => ({ topic, messages: sent }));
    return producer.sendBatch({ topicMessages, acks: ALL });
  };
}

function ofPlatformatic(producer: PlatformaticProducer): (messages: readonly PublishMessage[]) => Promise<unknown> {
  const serializers = serializersOf(producer);
  const as = (part: string) => (takesStrings(memberOf(serializers, part)) ? stringOf : bufferOf);
  const [keyAs, valueAs, nameAs, headerAs] = [as('key'), as('value'), as('headerKey'), as('headerValue')];
  return (messages) =>
    producer.send({
      messages: messages.map(({ topic, key, value, headers }) => ({
        topic,
        ...(key === undefined ? {} : { key: keyAs(key) }),
        value: valueAs(value),
        headers: new Map(Object.entries(headers).map(([name, text]) => [nameAs(name), headerAs(text)])),
      })),
      acks: ALL,
    });
}

/** The serializers among the options of a producer, which are private: the one member with options that have them. */
function serializersOf(producer: object): unknown {
  for (const symbol of Object.getOwnPropertySymbols(producer)) {
    const serializers = memberOf((producer as Record<symbol, unknown>)[symbol], 'serializers');
    if (serializers !== undefined) return serializers;
  }
  return undefined;
}

/** A serializer drops what it does not take: strings give undefined for bytes. Without one, only bytes can be sent. */
function takesStrings(serializer: unknown): boolean {
  if (typeof serializer !== 'function') return false;
  try {
    return serializer('text') instanceof Uint8Array;
  } catch {
    return false;
  }
}

function bufferOf(value: string | Uint8Array): Buffer {
  return typeof value === 'string' ? Buffer.from(value) : Buffer.from(value.buffer, value.byteOffset, value.byteLength);
}

function stringOf(value: string | Uint8Array): string {
  return typeof value === 'string' ? value : bufferOf(value).toString();
}
