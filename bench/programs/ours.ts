import { setTimeout as rest, setImmediate as turn } from 'node:timers/promises';
import { Logger } from 'logly-otel';
import { OtlpLogRecordExporter } from 'logly-otel/exporters/otlp';
import type { Way, WayOptions } from './way.js';

export function open({ url, message }: WayOptions): Way {
  const logger = new Logger();
  logger.add(new OtlpLogRecordExporter({ url }), { level: 'INFO' });
  return {
    log: (fields) => logger.info(message, fields),
    fail: (fields, error) => logger.error(message, fields, error),
    quiet: (fields) => logger.debug(message, fields),
    breathe: (mayWait) => (mayWait === 0 ? logger.complete() : untilFewWait(logger, mayWait)),
    end: () => logger.shutdown(),
  };
}

async function untilFewWait(logger: Logger, mayWait: number): Promise<void> {
  await turn();
  // Without a rest, waiting would be what is measured.
  while ((logger.stats()[0]?.queued ?? 0) > mayWait) await rest(1);
}
