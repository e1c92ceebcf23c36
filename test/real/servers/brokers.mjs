/* Redis, NATS with JetStream, RabbitMQ and Kafka, each one node that keeps on disk what it has acknowledged. */
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { kafkaJars, natsServer as natsProgram, rabbitMq, redisServer as redisProgram } from './programs.mjs';
import { freePort, Server } from './server.mjs';

export function redisServer(ready) {
  const file = redisProgram();
  return Server.create('redis', {
    command: ({ folder, port }) => ({
      file,
      args: [
        ...['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''],
        ...['--appendonly', 'yes', '--appendfsync', 'everysec'],
      ],
    }),
    ready,
  });
}

export function natsServer(ready) {
  const file = natsProgram();
  return Server.create('nats', {
    command({ folder, port }) {
      const configuration = join(folder, 'nats.conf');
      writeFileSync(
        configuration,
        `listen: "127.0.0.1:${port}"\nmax_payload: 8MB\njetstream { store_dir: "${folder}", max_file_store: 4GB }\n`,
      );
      return { file, args: ['-c', configuration] };
    },
    ready,
  });
}

/** Erlang's name server runs beside it, on a port of its own. */
export async function rabbitMqServer(ready) {
  const programs = rabbitMq();
  const [epmdPort, distributionPort] = [await freePort(), await freePort()];
  return Server.create('rabbitmq', {
    prepare(server) {
      server.companion(programs.epmd, ['-port', String(epmdPort), '-address', '127.0.0.1']);
    },
    command: ({ folder, port }) => ({
      file: programs.server,
      args: [],
      env: {
        ERL_EPMD_PORT: String(epmdPort),
        RABBITMQ_NODENAME: 'logly@localhost',
        RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
        RABBITMQ_NODE_PORT: String(port),
        RABBITMQ_DIST_PORT: String(distributionPort),
        RABBITMQ_BASE: folder,
        RABBITMQ_HOME: '/usr/lib/rabbitmq',
        RABBITMQ_MNESIA_BASE: join(folder, 'mnesia'),
        RABBITMQ_LOG_BASE: join(folder, 'log'),
        RABBITMQ_PID_FILE: join(folder, 'pid'),
        RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'plugins'),
        RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq'),
        RABBITMQ_CONF_ENV_FILE: join(folder, 'env'),
      },
    }),
    ready,
  });
}

export async function kafkaServer(ready) {
  const jars = kafkaJars();
  const controllerPort = await freePort();
  const java = (main, ...args) => ['-Xmx512m', '-Xms256m', '-cp', join(jars, '*'), main, ...args];
  return Server.create('kafka', {
    prepare(server) {
      const properties = join(server.folder, 'server.properties');
      writeFileSync(
        properties,
        `process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${controllerPort}
listeners=PLAINTEXT://127.0.0.1:${server.port},CONTROLLER://127.0.0.1:${controllerPort}
advertised.listeners=PLAINTEXT://127.0.0.1:${server.port}
controller.listener.names=CONTROLLER
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs=${join(server.folder, 'data')}
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
auto.create.topics.enable=false
message.max.bytes=8388608
`,
      );
      server.run('java', java('kafka.tools.StorageTool', 'format', '-t', clusterId(), '-c', properties));
    },
    command: ({ folder }) => ({ file: 'java', args: java('kafka.Kafka', join(folder, 'server.properties')) }),
    ready,
  });
}

/** 16 bytes in base64, as Kafka identifies a cluster. */
function clusterId() {
  return Buffer.from(randomUUID().replaceAll('-', ''), 'hex').toString('base64url');
}
