import { Producer } from '@platformatic/kafka';
import { logger } from 'logly-otel';
import { kafka } from 'logly-otel/exporters/kafka';

const producer = new Producer({ clientId: 'shop', bootstrapBrokers: [process.env.BROKER], idempotent: true });
logger.add(kafka(producer, { topic: 'logs', key: (record) => record.spanContext?.traceId }));

logger.info('paid {amount}', { amount: 3 });
const { sinks } = await logger.shutdown();
await producer.close();
console.log(sinks.at(-1).delivered);
