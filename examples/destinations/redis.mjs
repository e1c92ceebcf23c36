import { logger } from 'logly-otel';
import { redisStream } from 'logly-otel/exporters/redis';
import { createClient } from 'redis';

const client = createClient({ url: process.env.BROKER });
client.on('error', () => {});
await client.connect();
logger.add(redisStream(client, { key: 'logs', maxLen: 1_000_000 }));

logger.info('paid {amount}', { amount: 3 });
const { sinks } = await logger.shutdown();
await client.quit();
console.log(sinks.at(-1).delivered);
