import { once } from 'node:events';
import { get } from 'node:http';
import { setTimeout as rest } from 'node:timers/promises';
import { pino } from 'pino';

/** As long as nothing arrives, and something is missing. */
const PATIENCE_MILLIS = 5_000;
const LOOK_MILLIS = 5;

/** How many records the receiver has. */
async function arrivedAt(url) {
  const [response] = await once(get(url), 'response');
  let text = '';
  for await (const part of response) text += part;
  return Number(text);
}

/** Lines of pino, read by a thread that has the SDK. */
export async function open({ url, message, lossless }) {
  const transport = pino.transport({
    target: 'pino-opentelemetry-transport',
    options: {
      loggerName: 'bench',
      logRecordProcessorOptions: {
        recordProcessorType: 'batch',
        exporterOptions: { protocol: 'http/protobuf', protobufExporterOptions: { url } },
        // Nothing tells the caller how much waits there: the receiver is asked, and the queue holds what may wait until then.
        ...(lossless && { processorConfig: { maxQueueSize: 100_000 } }),
      },
    },
  });
  const logger = pino({ base: null }, transport);
  await once(transport, 'ready');
  let logged = 0;
  const untilFewWait = async (mayWait) => {
    let arrived = 0;
    for (let since = performance.now(); performance.now() - since < PATIENCE_MILLIS; await rest(LOOK_MILLIS)) {
      const now = await arrivedAt(url);
      if (logged - now <= mayWait) return;
      if (now > arrived) since = performance.now();
      arrived = now;
    }
  };
  return {
    log(fields) {
      logged++;
      logger.info(fields, message);
    },
    fail(fields, err) {
      logged++;
      logger.error({ ...fields, err }, message);
    },
    quiet: (fields) => logger.debug(fields, message),
    breathe: (mayWait) => (lossless ? untilFewWait(mayWait) : rest(LOOK_MILLIS)),
    async end() {
      if (lossless) await untilFewWait(0);
      // It gives up after ten seconds, with an error: what is not delivered by then is lost.
      const ended = new Promise((resolve) => transport.once('close', resolve).once('error', resolve));
      transport.end();
      await ended;
    },
  };
}
