import { logger } from 'logly-otel';

const endpoint = process.env.INGEST_URL ?? 'https://your-cloud-logging-endpoint.example/ingest';

async function cloudLogger(message: string, { signal }: { signal: AbortSignal }): Promise<void> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ log: message }),
    // Aborts when the attempt takes longer than `exportTimeoutMillis`.
    signal,
  });
  if (!response.ok) throw new Error(`the endpoint answered ${response.status}`);
}

logger.add(cloudLogger, { level: 'WARNING', serialize: true, exportTimeoutMillis: 10_000 });

logger.warning('disk at {percent} %', { percent: 93 });
const { sinks } = await logger.complete();
console.log('delivered:', sinks.at(-1)?.delivered);
