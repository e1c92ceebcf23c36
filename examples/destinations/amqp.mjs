import { connect } from 'amqplib';
import { logger } from 'logly-otel';
import { amqp } from 'logly-otel/exporters/amqp';

let connection;
/** Called again after the channel has closed, as after a restart of the broker. */
async function openChannel() {
  connection = await connect(process.env.BROKER);
  connection.on('error', () => {});
  const channel = await connection.createConfirmChannel();
  await channel.assertQueue('logs', { durable: true });
  return channel;
}
logger.add(amqp(openChannel, { exchange: '', routingKey: 'logs' }));

logger.info('paid {amount}', { amount: 3 });
const { sinks } = await logger.shutdown();
await connection.close();
console.log(sinks.at(-1).delivered);
