import { logs } from '@opentelemetry/api-logs';
import { OpenTelemetryTransportV3 } from '@opentelemetry/winston-transport';
import winston from 'winston';
import { behind, stockProvider } from '../stock.mjs';

export function open({ url, message }) {
  const provider = stockProvider(url);
  logs.setGlobalLoggerProvider(provider);
  const logger = winston.createLogger({ level: 'info', transports: [new OpenTelemetryTransportV3()] });
  return behind(provider, {
    log: (fields) => logger.info(message, fields),
    fail: (fields, error) => logger.error(message, { ...fields, error }),
    quiet: (fields) => logger.debug(message, fields),
  });
}
