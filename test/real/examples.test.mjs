/* Does each example of a destination deliver to the real one? */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { kafkaServer, natsServer, rabbitMqServer, redisServer } from './servers/brokers.mjs';
import { CLIENTS, client, NODE_22 } from './servers/clients.mjs';
import { mariaDbServer, postgresServer } from './servers/databases.mjs';
import { DEADLINE } from './servers/outage.mjs';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
/** Starts a server, and gives the environment of its example. */
const SETUPS = {
  async postgres() {
    const { default: connect } = await client('postgres');
    const server = await postgresServer(async ({ port }) => {
      const probe = connect({ host: '127.0.0.1', port, user: 'postgres' });
      await probe`SELECT 1`.finally(() => probe.end());
    });
    return { server, env: { DATABASE_URL: `postgres://postgres@127.0.0.1:${server.port}/postgres` } };
  },
  pg: () => SETUPS.postgres(),
  async mysql() {
    const { createConnection } = await client('mysql2/promise');
    const url = (port) => `mysql://app:app@127.0.0.1:${port}/app`;
    const server = await mariaDbServer(async ({ port }) => (await createConnection(url(port))).end());
    return { server, env: { DATABASE_URL: url(server.port) } };
  },
  sqlite: async (folder) => ({ server: undefined, env: { DATABASE_PATH: join(folder, 'logs.db') }, node: NODE_22 }),
  async kafka() {
    const { Kafka, logLevel } = await client('kafkajs');
    const server = await kafkaServer(async ({ port }) => {
      const admin = new Kafka({ brokers: [`127.0.0.1:${port}`], logLevel: logLevel.NOTHING }).admin();
      await admin.connect();
      await admin.createTopics({ topics: [{ topic: 'logs' }] }).finally(() => admin.disconnect());
    });
    return { server, env: { BROKER: `127.0.0.1:${server.port}` } };
  },
  async jetstream() {
    const { connect } = await client('@nats-io/transport-node');
    const { jetstreamManager } = await client('@nats-io/jetstream');
    const server = await natsServer();
    const connection = await connect({ servers: `127.0.0.1:${server.port}` });
    await (await jetstreamManager(connection)).streams.add({ name: 'logs', subjects: ['logs.>'] });
    await connection.close();
    return { server, env: { BROKER: `127.0.0.1:${server.port}` } };
  },
  async redis() {
    const server = await redisServer();
    return { server, env: { BROKER: `redis://127.0.0.1:${server.port}` } };
  },
  async amqp() {
    const { connect } = await client('amqplib');
    const url = (port) => `amqp://127.0.0.1:${port}`;
    const server = await rabbitMqServer(async ({ port }) => (await connect(url(port))).close());
    return { server, env: { BROKER: url(server.port) } };
  },
};

describe('the examples of destinations', DEADLINE, () => {
  const folder = mkdtempSync(join(tmpdir(), 'logly-examples-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  before(() => {
    cpSync(join(PROJECT, 'examples/destinations'), folder, { recursive: true });
    // A project with the package and all clients.
    mkdirSync(join(folder, 'node_modules'));
    for (const name of readdirSync(CLIENTS))
      if (!name.startsWith('.')) symlinkSync(join(CLIENTS, name), join(folder, 'node_modules', name));
    symlinkSync(PROJECT, join(folder, 'node_modules/logly-otel'));
  });

  for (const file of readdirSync(join(PROJECT, 'examples/destinations'))) {
    it(`${file} delivers its record`, DEADLINE, async () => {
      const { server, env, node = process.execPath } = await SETUPS[file.replace('.mjs', '')](folder);
      try {
        const { stdout, stderr } = spawnSync(node, [join(folder, file)], {
          encoding: 'utf8',
          timeout: 30_000,
          env: { ...process.env, ...env, LOGLY_AUTOINIT: 'false' },
        });
        assert.equal(stdout, '1\n', stderr);
      } finally {
        await server?.remove();
      }
    });
  }
});
