import { configure, fromAsyncSink, getLogger } from '@logtape/logtape';

/** So many async functions behind one logger of LogTape. */
export async function openSinks({ count, message }) {
  const names = Array.from({ length: count }, (_, i) => `sink${i}`);
  await configure({
    sinks: Object.fromEntries(names.map((name) => [name, fromAsyncSink(async () => {})])),
    loggers: [
      { category: 'bench', sinks: names, lowestLevel: 'info' },
      { category: ['logtape', 'meta'], sinks: [] },
    ],
  });
  const logger = getLogger('bench');
  return {
    log: (fields) => logger.info(message, fields),
    // Nothing tells when they are done: long enough for promises that are resolved already.
    settle: () => new Promise((resolve) => setTimeout(resolve, 50)),
  };
}
