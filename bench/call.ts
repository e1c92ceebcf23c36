import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { Logger } from 'logly-otel';
import type { Contender } from './rounds.js';

export const FIELDS = { user: 'ada', amount: 3, ratio: 0.5, paid: true, cart: { items: 2 } };
export const MESSAGE = 'order paid with a card that was known before ok';

/** Takes everything, at once. */
export const sink = () => ({
  export: (_: unknown, done: (result: { code: 0 }) => void) => done({ code: 0 }),
  async forceFlush() {},
  async shutdown() {},
});

/** What a log call costs its caller: ours beside the stock `Logger.emit`, with the same record and nothing behind it. */
export function calls(): Contender[] {
  const stock = new LoggerProvider({
    processors: [new BatchLogRecordProcessor({ exporter: sink(), maxQueueSize: 1_000_000 })],
  });
  const stockLogger = stock.getLogger('bench');
  const batched = new Logger();
  batched.add(sink());
  const async = new Logger();
  async.add(async () => {});
  const ten = new Logger();
  for (let i = 0; i < 10; i++) ten.add(async () => {});
  return [
    {
      name: 'stock emit, batch processor',
      run(times) {
        for (let i = 0; i < times; i++)
          stockLogger.emit({ body: MESSAGE, severityNumber: 9, severityText: 'INFO', attributes: FIELDS });
      },
      settle: () => stock.forceFlush(),
    },
    ours('info, one exporter', batched),
    ours('info, one async sink', async),
    ours('info, ten async sinks', ten),
  ];
}

/** What a call costs that nobody wants. */
export function disabled(): Contender[] {
  const logger = new Logger();
  logger.add(async () => {}, { level: 'INFO' });
  return [
    {
      name: 'debug, nobody wants it',
      run(times) {
        for (let i = 0; i < times; i++) logger.debug(MESSAGE, FIELDS);
      },
    },
  ];
}

function ours(name: string, logger: Logger): Contender {
  return {
    name,
    run(times) {
      for (let i = 0; i < times; i++) logger.info(MESSAGE, FIELDS);
    },
    async settle() {
      await logger.complete();
    },
  };
}
