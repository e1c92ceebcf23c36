import { LoggerProvider } from '@opentelemetry/sdk-logs';
import { Logger } from 'logly-otel';
import { FIELDS, MESSAGE } from './record.js';
import { type Nanos, type Turn, takeTurns } from './rounds.js';
import { answer } from './told.js';

/* What a call costs in somebody else's provider, beside its own emit with the same record and the same processor behind it. */

export interface RoutesArgs {
  readonly times: number;
  readonly rounds: number;
}

const nothing = { onEmit() {}, async forceFlush() {}, async shutdown() {} };

/** Takes everything, at once. */
const exporter = () => ({
  export: (_: unknown, done: (result: { code: 0 }) => void) => done({ code: 0 }),
  async forceFlush() {},
  async shutdown() {},
});

function attached(level: string): Logger {
  let provider: LoggerProvider | undefined;
  const logger = new Logger({ provider: () => provider });
  logger.add(exporter(), { level });
  provider = new LoggerProvider({ processors: [logger.attach(), nothing] });
  return logger;
}

function beside(): Logger {
  const logger = new Logger({ provider: new LoggerProvider({ processors: [nothing] }) });
  logger.add(exporter());
  return logger;
}

function info(name: string, logger: Logger): Turn {
  return {
    name,
    run(times) {
      for (let i = 0; i < times; i++) logger.info(MESSAGE, FIELDS);
    },
    settle: () => logger.complete(),
  };
}

await answer(async ({ times, rounds }: RoutesArgs): Promise<Nanos> => {
  const stock = new LoggerProvider({ processors: [nothing] }).getLogger('bench');
  const raw: Turn = {
    name: 'raw',
    run(count) {
      for (let i = 0; i < count; i++)
        stock.emit({
          body: MESSAGE,
          severityNumber: 9,
          severityText: 'INFO',
          attributes: FIELDS as Record<string, never>,
        });
    },
  };
  const turns = [raw, info('refused', attached('ERROR')), info('attached', attached('INFO')), info('beside', beside())];
  return takeTurns(turns, times, rounds);
});
