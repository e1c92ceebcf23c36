/* Do real brokers hold every record as it was logged, in the order of its key, although they are killed halfway? Prints figures. */
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from 'logly-otel';
import { amqp } from 'logly-otel/exporters/amqp';
import { kafka } from 'logly-otel/exporters/kafka';
import { jetstream } from 'logly-otel/exporters/nats';
import { redisStream } from 'logly-otel/exporters/redis';
import { kafkaServer, natsServer, rabbitMqServer, redisServer } from './servers/brokers.mjs';
import { client } from './servers/clients.mjs';
import { keyOf, outage, rowOf } from './servers/outage.mjs';

const DEADLINE = { timeout: 300_000 };
const keyOfRecord = ({ attributes }) => attributes.key;

/** The error of one record that a sink does not deliver. */
async function failureOf(exporter, log = (logger) => logger.info('hello')) {
  let failure;
  const logger = new Logger();
  logger.add(exporter, {
    retry: { maxElapsedMillis: 1_000 },
    deadLetter: (_, { error }) => {
      failure = error;
    },
  });
  log(logger);
  await logger.shutdown({ timeoutMillis: 10_000 });
  return failure;
}

describe('Redis', DEADLINE, async () => {
  const { createClient } = await client('redis');
  const { Redis } = await client('ioredis');
  const server = await redisServer();
  const url = `redis://127.0.0.1:${server.port}`;
  const redis = createClient({ url, socket: { reconnectStrategy: 100 } });
  redis.on('error', () => {});
  await redis.connect();
  const ioredis = new Redis(url, { maxRetriesPerRequest: null, retryStrategy: () => 100 });
  ioredis.on('error', () => {});
  after(async () => {
    await redis.close();
    ioredis.disconnect();
    await server.remove();
  });
  /** By slices: a reply of everything would be large. */
  const entries = (key) => async () => {
    const rows = [];
    for (let from = '-'; ; ) {
      const page = await redis.xRange(key, from, '+', { COUNT: 1_000 });
      if (page.length === 0) return rows;
      rows.push(...page.map(({ message }) => rowOf(message.value, message.uid)));
      from = `(${page.at(-1).id}`;
    }
  };

  it('holds every record in order through redis', DEADLINE, async () => {
    const exporter = redisStream(redis, { key: 'logs' });
    await outage('redis, redis', { exporter, server, arrived: entries('logs'), ordered: true });
  });

  it('holds every record in order through ioredis, a stream for each key', DEADLINE, async () => {
    const exporter = redisStream(ioredis, { key: (record) => `logs:${record.attributes.key}` });
    const arrived = async () => {
      const rows = [];
      for (let i = 0; i < 20; i++) rows.push(...(await entries(`logs:${keyOf(i)}`)()));
      return rows;
    };
    await outage('redis, ioredis', { exporter, server, arrived, ordered: true });
  });

  it('trims a stream, takes bytes, and says what to do about a key that holds something else', DEADLINE, async () => {
    for (const [key, connected] of [
      ['trimmed:1', redis],
      ['trimmed:2', ioredis],
    ]) {
      const logger = new Logger();
      logger.add(redisStream(connected, { key, maxLen: 100, value: 'otlp_proto' }));
      for (let i = 0; i < 2_000; i++) logger.info('hello {i}', { i });
      const { sinks } = await logger.shutdown({ timeoutMillis: 10_000 });
      assert.equal(sinks[0].delivered, 2_000);
      const length = await redis.xLen(key);
      assert.ok(length >= 100 && length < 500, String(length));
      await redis.set(`text:${key}`, 'x');
      const { message } = await failureOf(redisStream(connected, { key: `text:${key}` }));
      assert.match(message, /WRONGTYPE.*; the key holds something else: use another key/);
    }
  });
});

describe('NATS JetStream', DEADLINE, async () => {
  const { connect } = await client('@nats-io/transport-node');
  const { jetstream: jetstreamClient, jetstreamManager } = await client('@nats-io/jetstream');
  const { connect: olderConnect } = await client('nats');
  const server = await natsServer();
  const options = { servers: `127.0.0.1:${server.port}`, maxReconnectAttempts: -1, reconnectTimeWait: 100 };
  const connection = await connect(options);
  const older = await olderConnect(options);
  const manager = await jetstreamManager(connection);
  for (const name of ['new', 'old'])
    await manager.streams.add({ name, subjects: [`${name}.>`], duplicate_window: 120e9 });
  after(async () => {
    await connection.close();
    await older.close();
    await server.remove();
  });
  const messages = (stream) => async () => {
    const { state } = await manager.streams.info(stream);
    const js = jetstreamClient(connection);
    const consumer = await js.consumers.get(stream);
    const rows = [];
    while (rows.length < state.messages) {
      const batch = await consumer.fetch({ max_messages: 1_000, expires: 5_000 });
      for await (const message of batch) rows.push(rowOf(message.string(), message.headers.get('Nats-Msg-Id')));
    }
    return rows;
  };

  it('holds every record once and in order through @nats-io/jetstream', DEADLINE, async () => {
    const exporter = jetstream(jetstreamClient(connection), { subject: (record) => `new.${record.attributes.key}` });
    await outage('jetstream, @nats-io', {
      exporter,
      server,
      arrived: messages('new'),
      recognises: true,
      ordered: true,
    });
  });

  it('holds every record once and in order through nats', DEADLINE, async () => {
    const exporter = jetstream(older.jetstream(), { subject: (record) => `old.${record.attributes.key}` });
    await outage('jetstream, nats', { exporter, server, arrived: messages('old'), recognises: true, ordered: true });
  });

  it(
    'says what to do about a subject that no stream takes, and about a message that is too large',
    DEADLINE,
    async () => {
      for (const js of [jetstreamClient(connection), older.jetstream()]) {
        const { message } = await failureOf(jetstream(js, { subject: 'nowhere' }));
        assert.match(message, /no stream takes the subject: create a stream for it/);
        const large = jetstream(js, { subject: 'new.large', value: () => 'x'.repeat(2 ** 23 + 1) });
        assert.match((await failureOf(large)).message, /raise `max_payload` of the server/);
      }
    },
  );
});

describe('RabbitMQ', DEADLINE, async () => {
  const { connect } = await client('amqplib');
  let connection;
  const open = async (url) => {
    connection = await connect(url);
    connection.on('error', () => {});
    return connection.createConfirmChannel();
  };
  const server = await rabbitMqServer(async ({ port }) => {
    const probe = await connect(`amqp://127.0.0.1:${port}`);
    await probe.close();
  });
  const url = `amqp://127.0.0.1:${server.port}`;
  after(async () => {
    await connection?.close().catch(() => {});
    await server.remove();
  });

  it('holds every record in order', DEADLINE, async () => {
    const setup = await open(url);
    await setup.assertQueue('logs', { durable: true, arguments: { 'x-queue-type': 'quorum' } });
    await connection.close();
    const exporter = amqp(() => open(url), { exchange: '', routingKey: 'logs' });
    const arrived = async () => {
      const channel = await open(url);
      const rows = [];
      const { messageCount } = await channel.checkQueue('logs');
      for (let i = 0; i < messageCount; i++) {
        const { content, properties } = await channel.get('logs', { noAck: true });
        assert.equal(properties.contentType, 'application/json');
        assert.equal(properties.headers['log.record.uid'], properties.messageId);
        rows.push(rowOf(content.toString(), properties.messageId));
      }
      return rows;
    };
    await outage('rabbitmq, amqplib', { exporter, server, arrived, ordered: true });
  });

  it('fails what no queue takes, and says what to do, also about a missing exchange', DEADLINE, async () => {
    const channel = await open(url);
    await channel.assertQueue('some');
    const routingKey = ({ body }) => body;
    const logger = new Logger();
    const failed = [];
    logger.add(amqp(channel, { exchange: '', routingKey }), {
      deadLetter: (_, { record, error }) => void failed.push([record.body, error.message]),
    });
    for (const queue of ['some', 'nowhere', 'some']) logger.info(queue);
    const { sinks } = await logger.shutdown({ timeoutMillis: 10_000 });
    assert.equal((await channel.checkQueue('some')).messageCount, 2);
    assert.deepEqual([sinks[0].delivered, failed.length, failed[0][0]], [2, 1, 'nowhere']);
    assert.match(failed[0][1], /no queue takes .* "nowhere"; bind a queue, or set `mandatory: false`/);
    assert.match(
      (await failureOf(amqp(channel, { exchange: 'missing' }))).message,
      /the exchange does not exist: declare it/,
    );
    assert.match((await failureOf(amqp(channel, { exchange: '' }))).message, /give a function that opens one/);
  });
});

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
    topics: ['platformatic', 'strings', 'kafkajs', 'otlp'].map((topic) => ({
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
    for (const producer of producers) await producer.close(true);
    await admin.disconnect();
    await server.remove();
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
