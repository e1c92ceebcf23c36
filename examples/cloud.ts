import { logger } from 'logly-otel';
import { http } from 'logly-otel/exporters/http';

const endpoint = process.env['INGEST_URL'] ?? 'https://your-cloud-logging-endpoint.example/ingest';

// Batches, retries, time-outs, and an error for each answer that is no success. Presets for Loki, Splunk, Elasticsearch, … : docs/http.md
logger.add(http(endpoint), { level: 'WARNING' });

// The same by a function of your own: one request a record.
async function cloudLogger(message: string, { signal }: { signal: AbortSignal }): Promise<void> {
  const response = await fetch(endpoint, { method: 'POST', body: JSON.stringify({ log: message }), signal });
  if (!response.ok) throw new Error(`the endpoint answered ${response.status}`);
}
logger.add(cloudLogger, { level: 'WARNING', serialize: true, exportTimeoutMillis: 10_000 });

logger.warning('disk at {percent} %', { percent: 93 });
const { sinks } = await logger.complete();
console.log('delivered:', sinks.at(-2)?.delivered, sinks.at(-1)?.delivered);
