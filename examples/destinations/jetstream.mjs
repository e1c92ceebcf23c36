import { jetstream as client } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { logger } from 'logly-otel';
import { jetstream } from 'logly-otel/exporters/nats';

// Records wait while the server is away: the connection must not give up.
const connection = await connect({ servers: process.env.BROKER, maxReconnectAttempts: -1 });
logger.add(jetstream(client(connection), { subject: (record) => `logs.${record.severityText}` }));

logger.info('paid {amount}', { amount: 3 });
const { sinks } = await logger.shutdown();
await connection.close();
console.log(sinks.at(-1).delivered);
