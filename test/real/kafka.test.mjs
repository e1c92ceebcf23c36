/* Does a real Kafka hold every record as it was logged, in the order of its key, although it is killed halfway? Prints figures. */
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from 'logly-otel';
import { kafka } from 'logly-otel/exporters/kafka';
import { Collector } from './collector.mjs';
import { kafkaServer } from './servers/brokers.mjs';
import { client } from './servers/clients.mjs';
import { arrives, DEADLINE, failureOf, keyOf, outage, rowOf, textOf } from './servers/outage.mjs';

/** What a Collector has written, once it is all there. It writes once a second, up to the middle of a line. */
async function collected(collector, count) {
  const until = Date.now() + 60_000;
  let rows;
  do {
    await pause(200);
    rows = [];
    try {
      for await (const row of collector.records()) {
        const { i, key, text } = Object.fromEntries(row.record.attributes.map(({ key, value }) => [key, value]));
        rows.push({ ...row, i: Number(i.intValue), key: key.stringValue, text: text.stringValue });
      }
    } catch (error) {
      if (!(error instanceof SyntaxError) || Date.now() > until) throw error;
    }
  } while (rows.length < count && Date.now() < until);
  return rows;
}

const keyOfRecord = ({ attributes }) => attributes.key;

describe('Kafka', DEADLINE, async () => {
  const { Producer, stringSerializers } = await client('@platformatic/kafka');
  const { Kafka, logLevel } = await client('kafkajs');
  let kafkaJs;
  const server = await kafkaServer(async ({ port }) => {
    kafkaJs = new Kafka({ brokers: [`127.0.0.1:${port}`], logLevel: logLevel.NOTHING, retry: { retries: 2 } });
    const probe = kafkaJs.admin();
    await probe.connect();
    await probe.listTopics().finally(() => probe.disconnect());
  });
  const admin = kafkaJs.admin();
  await admin.connect();
  await admin.createTopics({
    topics: ['platformatic', 'strings', 'kafkajs', 'otlp_json', 'otlp_proto'].map((topic) => ({
      topic,
      numPartitions: 4,
      configEntries: [{ name: 'max.message.bytes', value: '8388608' }],
    })),
  });
  const producers = [];
  const platformatic = (options) => {
    const producer = new Producer({
      clientId: 'logly',
      bootstrapBrokers: [`127.0.0.1:${server.port}`],
      retries: 2,
      retryDelay: 100,
      ...options,
    });
    producers.push(producer);
    return producer;
  };
  after(async () => {
    try {
      for (const producer of producers) await producer.close();
      await admin.disconnect();
    } finally {
      await server.remove();
    }
  });
  /** Every message of a topic, partition by partition. */
  const messages = (topic) => async () => {
    const offsets = await admin.fetchTopicOffsets(topic);
    const expected = offsets.reduce((sum, { high }) => sum + Number(high), 0);
    const consumer = kafkaJs.consumer({
      groupId: `reader-${topic}`,
      maxBytes: 50_000_000,
      maxBytesPerPartition: 10_000_000,
    });
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    const rows = [];
    await consumer.run({
      async eachBatch({ batch }) {
        for (const { key, value, headers } of batch.messages) rows.push({ key, value, headers });
      },
    });
    const until = Date.now() + 60_000;
    while (rows.length < expected && Date.now() < until) await pause(50);
    await consumer.disconnect();
    return rows;
  };
  const rows = (topic) => async () =>
    (await messages(topic)()).map(({ key, value, headers }) => {
      const row = rowOf(value.toString(), headers['log.record.uid'].toString());
      assert.equal(key.toString(), row.key);
      return row;
    });

  it('holds every record in order through @platformatic/kafka', DEADLINE, async () => {
    const exporter = kafka(platformatic({}), { topic: 'platformatic', key: keyOfRecord });
    await outage('kafka, @platformatic', { exporter, server, arrived: rows('platformatic'), ordered: true });
  });

  it('holds every record in order through an idempotent @platformatic/kafka of strings', DEADLINE, async () => {
    const producer = platformatic({ serializers: stringSerializers, idempotent: true });
    const exporter = kafka(producer, { topic: 'strings', key: keyOfRecord });
    await outage('kafka, @platformatic, idempotent', { exporter, server, arrived: rows('strings'), ordered: true });
  });

  it('holds every record in order through kafkajs', DEADLINE, async () => {
    const producer = kafkaJs.producer({ idempotent: true, maxInFlightRequests: 1 });
    await producer.connect();
    const exporter = kafka(producer, { topic: 'kafkajs', key: keyOfRecord });
    await outage('kafka, kafkajs', { exporter, server, arrived: rows('kafkajs'), ordered: true });
    await producer.disconnect();
  });

  for (const value of ['otlp_json', 'otlp_proto'])
    it(`is read by the Kafka receiver of a Collector, with ${value} values`, DEADLINE, async () => {
      const COUNT = 5_000;
      const brokers = [`127.0.0.1:${server.port}`];
      const logs = { topics: [value], encoding: value };
      const collector = new Collector({ kafka: { brokers, group_id: value, initial_offset: 'earliest', logs } });
      await collector.start();
      try {
        const logger = new Logger({ name: 'shop', resource: { attributes: { 'service.name': 'orders' } } });
        logger.add(kafka(platformatic({}), { topic: value, key: keyOfRecord, value }));
        for (let i = 0; i < COUNT; i++) logger.warning('{text}', { i, key: keyOf(i), text: textOf(i) });
        const [sink] = (await logger.shutdown({ timeoutMillis: 60_000 })).sinks;
        assert.equal(sink.delivered, COUNT);
        const rows = await collected(collector, COUNT);
        assert.deepEqual(
          rows.map(({ i }) => i).sort((a, b) => a - b),
          Array.from({ length: COUNT }, (_, i) => i),
        );
        for (const { i, key, text, record, scope, resource } of rows) {
          assert.deepEqual([key, text, record.body.stringValue], [keyOf(i), arrives(i), arrives(i)]);
          assert.deepEqual([record.severityText, record.severityNumber, scope.name], ['WARNING', 13, 'shop']);
          assert.equal(
            resource.attributes.find((attribute) => attribute.key === 'service.name').value.stringValue,
            'orders',
          );
        }
        console.log(`kafka, ${value}: ${COUNT} records, read and written by the Collector: 0 lost, 0 twice`);
      } finally {
        await collector.remove();
      }
    });

  it('says what to do about a missing topic', DEADLINE, async () => {
    const producer = kafkaJs.producer();
    await producer.connect();
    assert.match(
      (await failureOf(kafka(producer, { topic: 'nowhere' }))).message,
      /the topic does not exist: create it/,
    );
    await producer.disconnect();
    assert.match(
      (await failureOf(kafka(platformatic({}), { topic: 'nowhere' }))).message,
      /the topic does not exist: create it/,
    );
  });
});
