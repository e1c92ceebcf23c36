import { LoggerProvider } from '@opentelemetry/sdk-logs';
import { Logger } from 'logly-otel';
import { FIELDS, MESSAGE, sink } from './call.js';
import type { Contender } from './rounds.js';

const nothing = { onEmit() {}, async forceFlush() {}, async shutdown() {} };

/** What a call costs in somebody else's provider, beside its own emit with the same record and the same processor behind it. */
export function routes(): Contender[] {
  const stockLogger = new LoggerProvider({ processors: [nothing] }).getLogger('bench');
  const application = new LoggerProvider({ processors: [nothing] });
  const beside = new Logger({ provider: application });
  beside.add(sink());
  return [
    {
      name: 'stock emit',
      run(times) {
        for (let i = 0; i < times; i++)
          stockLogger.emit({ body: MESSAGE, severityNumber: 9, severityText: 'INFO', attributes: FIELDS });
      },
    },
    info('attached, nobody takes it', attached('ERROR')),
    info('attached, one exporter', attached('INFO')),
    info('beside, one exporter', beside),
  ];
}

function attached(level: string): Logger {
  let provider: LoggerProvider | undefined;
  const logger = new Logger({ provider: () => provider });
  logger.add(sink(), { level });
  provider = new LoggerProvider({ processors: [logger.attach(), nothing] });
  return logger;
}

function info(name: string, logger: Logger): Contender {
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
