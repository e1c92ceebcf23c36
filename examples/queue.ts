import { logger } from 'logly-otel';
import { kafka } from 'logly-otel/exporters/kafka';

// The producer is yours, of @platformatic/kafka or kafkajs, and so are its start and its end: here one that only shows what it is given.
const producer = {
  send: async ({ messages }: { messages: Array<{ topic: string; key?: unknown; value: Uint8Array }> }) => {
    for (const { topic, key, value } of messages) console.log(topic, String(key), JSON.parse(String(value)).message);
  },
};

// All replicas have a record before it counts as delivered, and records of one key keep their order. Also for JetStream, Redis and RabbitMQ:
// docs/destinations.md
logger.add(kafka(producer, { topic: 'log-topic', key: (record) => record.instrumentationScope.name }), {
  level: 'INFO',
});

for (let order = 1; order <= 3; order++) logger.getLogger('shop').info('order {order}', { order });
await logger.complete();
