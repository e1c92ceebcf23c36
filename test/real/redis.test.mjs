/* Does a real Redis hold every record as it was logged, in order, although it is killed halfway? Prints figures. */
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { Logger } from 'logly-otel';
import { redisStream } from 'logly-otel/exporters/redis';
import { redisServer } from './servers/brokers.mjs';
import { client } from './servers/clients.mjs';
import { DEADLINE, failureOf, keyOf, outage, rowOf } from './servers/outage.mjs';

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
    try {
      await redis.disconnect();
      ioredis.disconnect();
    } finally {
      await server.remove();
    }
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
