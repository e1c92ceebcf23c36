import { OpenTelemetryTransport } from '@loglayer/transport-opentelemetry';
import { logs } from '@opentelemetry/api-logs';
import { LogLayer } from 'loglayer';
import { behind, stockProvider } from '../stock.mjs';

export function open({ url, message }) {
  const provider = stockProvider(url);
  logs.setGlobalLoggerProvider(provider);
  const logger = new LogLayer({
    transport: [new OpenTelemetryTransport({ level: 'info' })],
    errorSerializer: ({ name, message, stack }) => ({ name, message, stack }),
  });
  logger.setLevel('info');
  return behind(provider, {
    log: (fields) => logger.withMetadata(fields).info(message),
    fail: (fields, error) => logger.withMetadata(fields).withError(error).error(message),
    quiet: (fields) => logger.withMetadata(fields).debug(message),
  });
}
