import { once } from 'node:events';
import { setTimeout as rest } from 'node:timers/promises';
import { pino } from 'pino';

/** Lines of pino, read by a thread that has the SDK. */
export async function open({ url, message, lossless }) {
  const transport = pino.transport({
    target: 'pino-opentelemetry-transport',
    options: {
      loggerName: 'bench',
      logRecordProcessorOptions: {
        recordProcessorType: 'batch',
        exporterOptions: { protocol: 'http/protobuf', protobufExporterOptions: { url } },
        // Nothing tells the caller how much waits there: only a queue for all of it loses nothing.
        ...(lossless && { processorConfig: { maxQueueSize: 10_000_000 } }),
      },
    },
  });
  await once(transport, 'ready');
  const logger = pino({ base: null }, transport);
  return {
    log: (fields) => logger.info(fields, message),
    fail: (fields, err) => logger.error({ ...fields, err }, message),
    quiet: (fields) => logger.debug(fields, message),
    breathe: () => rest(1),
    async end() {
      const closed = once(transport, 'close');
      transport.end();
      await closed;
    },
  };
}
