import { trace } from '@opentelemetry/api';
import type { Logger } from 'logly-otel';

const ARTICLES = 20_000;

/** The nightly import of the shop's articles: it logs one line each, as fast as it can, while the service goes on. */
export function importArticles(logger: Logger): Promise<void> {
  return trace.getTracer('shop').startActiveSpan('import', async (span) => {
    for (let article = 1; article <= ARTICLES; article++) {
      logger.debug('article {article} imported', { article });
      if (article % 1_000 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    logger.info('{count} articles imported', { count: ARTICLES });
    span.end();
  });
}
