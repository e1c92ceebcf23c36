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
  const logger = pino({ base: null }, transport);
  await once(transport, 'ready');
  return {
    log: (fields) => logger.info(fields, message),
    fail: (fields, err) => logger.error({ ...fields, err }, message),
    quiet: (fields) => logger.debug(fields, message),
    breathe: () => rest(1),
    async end() {
      // It gives up after ten seconds, with an error: what is not delivered by then is lost.
      const ended = new Promise((resolve) => transport.once('close', resolve).once('error', resolve));
      transport.end();
      await ended;
    },
  };
}
