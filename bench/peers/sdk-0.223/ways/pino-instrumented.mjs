import { createRequire } from 'node:module';
import { logs } from '@opentelemetry/api-logs';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { PinoInstrumentation } from '@opentelemetry/instrumentation-pino';
import { behind, stockProvider } from '../stock.mjs';

/** The instrumentation sends what pino logs; pino's own lines go nowhere. */
export function open({ url, message }) {
  const provider = stockProvider(url);
  logs.setGlobalLoggerProvider(provider);
  registerInstrumentations({ instrumentations: [new PinoInstrumentation()] });
  // What is instrumented has to be loaded afterwards.
  const { pino } = createRequire(import.meta.url)('pino');
  const logger = pino({ base: null }, { write() {} });
  return behind(provider, {
    log: (fields) => logger.info(fields, message),
    fail: (fields, err) => logger.error({ ...fields, err }, message),
    quiet: (fields) => logger.debug(fields, message),
  });
}
