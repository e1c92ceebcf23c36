import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import type { Logger } from 'logly-otel';
import type { Destination, Received } from './destination.js';

/** A sink of the demo, and how to ask its destination what it has received. */
export interface DemoSink {
  readonly id: number;
  readonly destination: string;
  received(): Promise<Received>;
}

const counted = (count: () => number) => async (): Promise<Received> => ({ records: count(), refused: 0 });

/** Counts the records that a stream is really given, beside whatever else is written to it. */
function countRecords(stream: NodeJS.WriteStream): () => number {
  let records = 0;
  const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;
  stream.write = (text: unknown, ...rest: unknown[]) => {
    if (/ \| (?:WARNING|ERROR) +/.test(String(text))) records++;
    return write(text, ...rest);
  };
  return () => records;
}

/** Every kind of sink that a service may have. */
export function addSinks(logger: Logger, receiver: Destination, cloud: Destination): DemoSink[] {
  const lines = countRecords(process.stdout);

  let attempts = 0;
  let kept = 0;
  async function moody(): Promise<void> {
    attempts++;
    await new Promise((resolve) => setTimeout(resolve, 5));
    if (attempts % 40 === 0) throw new Error('the moody sink is in a mood');
    kept++;
  }

  const pages: string[] = [];
  async function pager(message: string): Promise<void> {
    pages.push(message);
  }

  async function cloudSink(message: string, { signal }: { signal: AbortSignal }): Promise<void> {
    const response = await fetch(cloud.url, { method: 'POST', body: JSON.stringify({ log: message }), signal });
    if (!response.ok) throw new Error(`the cloud answered ${response.status}`);
  }

  const console = logger.add('stdout', { name: 'console', level: 'WARNING', backtrace: false });
  const cloudId = logger.add(cloudSink, { name: 'cloud', level: 'INFO' });
  const moodyId = logger.add(moody, { name: 'moody' });
  const pagerId = logger.add(pager, { name: 'pager', level: 'ERROR' });
  const otlp = logger.add(new OTLPLogExporter({ url: `${receiver.url}/v1/logs` }), {
    name: 'otlp',
    batch: { scheduledDelayMillis: 500 },
  });
  return [
    { id: console, destination: 'this terminal', received: counted(lines) },
    { id: cloudId, destination: 'slow HTTP endpoint', received: () => cloud.received() },
    { id: moodyId, destination: 'function, fails 1 of 40', received: counted(() => kept) },
    { id: pagerId, destination: 'function, ERROR only', received: counted(() => pages.length) },
    { id: otlp, destination: 'OTLP receiver', received: () => receiver.received() },
  ];
}
