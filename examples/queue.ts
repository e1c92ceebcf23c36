import { logger, type SinkFunction } from 'logly-otel';

/** What we need of a message queue's producer: it is started and stopped by whoever owns it. */
interface Producer {
  send(topic: string, message: { key: string; value: Uint8Array }): Promise<void>;
}

function queueSink(producer: Producer, topic: string): SinkFunction {
  return async (message, { record }) => {
    await producer.send(topic, { key: record.instrumentationScope.name, value: Buffer.from(message) });
  };
}

// The producer is yours: here one that only shows what it is given.
const producer: Producer = {
  send: async (topic, { key, value }) => console.log(topic, key, JSON.parse(Buffer.from(value).toString()).message),
};
// One at a time keeps the order.
logger.add(queueSink(producer, 'log-topic'), { level: 'INFO', serialize: true, concurrency: 1 });

for (let order = 1; order <= 3; order++) logger.getLogger('shop').info('order {order}', { order });
await logger.complete();
