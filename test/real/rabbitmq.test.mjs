/* Does a real RabbitMQ hold every record as it was logged, in order, although it is killed halfway? Prints figures. */
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { Logger } from 'logly-otel';
import { amqp } from 'logly-otel/exporters/amqp';
import { rabbitMqServer } from './servers/brokers.mjs';
import { client } from './servers/clients.mjs';
import { DEADLINE, failureOf, outage, rowOf } from './servers/outage.mjs';

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
    try {
      await connection?.close().catch(() => {});
    } finally {
      await server.remove();
    }
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
