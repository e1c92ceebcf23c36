import { configure, getLogger } from '@logtape/logtape';
import { getOpenTelemetrySink } from '@logtape/otel';
import { behind, stockProvider } from '../stock.mjs';

export async function open({ url, message }) {
  const provider = stockProvider(url);
  await configure({
    sinks: { otel: getOpenTelemetrySink({ loggerProvider: provider }) },
    loggers: [
      { category: 'bench', sinks: ['otel'], lowestLevel: 'info' },
      { category: ['logtape', 'meta'], sinks: [] },
    ],
  });
  const logger = getLogger('bench');
  return behind(provider, {
    log: (fields) => logger.info(message, fields),
    fail: (fields, error) => logger.error(message, { ...fields, error }),
    quiet: (fields) => logger.debug(message, fields),
  });
}
