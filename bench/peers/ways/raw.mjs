import { behind, stockProvider } from '../stock.mjs';

/** Nothing but the SDK. */
export function open({ url, message }) {
  const provider = stockProvider(url);
  const logger = provider.getLogger('bench');
  return behind(provider, {
    log: (attributes) => logger.emit({ body: message, severityNumber: 9, severityText: 'INFO', attributes }),
    fail: (attributes, exception) =>
      logger.emit({ body: message, severityNumber: 17, severityText: 'ERROR', attributes, exception }),
    quiet: (attributes) => logger.emit({ body: message, severityNumber: 5, severityText: 'DEBUG', attributes }),
  });
}
