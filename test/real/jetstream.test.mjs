/* Does a real JetStream hold every record as it was logged, once and in order, although it is killed halfway? Prints figures. */
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { jetstream } from 'logly-otel/exporters/nats';
import { natsServer } from './servers/brokers.mjs';
import { client } from './servers/clients.mjs';
import { DEADLINE, failureOf, outage, rowOf } from './servers/outage.mjs';

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
    try {
      await connection.close();
      await older.close();
    } finally {
      await server.remove();
    }
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
