import { stripVTControlCharacters } from 'node:util';
import type { Logger, SinkReport } from 'logly-otel';
import type { Destination, Received } from './destination.js';
import type { Telemetry } from './telemetry.js';

/** Somewhere that the records of the demo go, and how to ask its destination what it has received. */
export interface DemoSink {
  account(): SinkReport | undefined;
  readonly destination: string;
  received(): Promise<Received>;
}

const counted = (count: () => number) => async (): Promise<Received> => ({ records: count(), refused: 0 });

/** The first line of a record, without the colours that a terminal gets. */
const RECORD_LINE = /^\d{4}-\d\d-\d\d \S+ \| [A-Za-z]+ +\| /;

/** Counts the records that a stream is really given, beside whatever else is written to it. */
function countRecords(stream: NodeJS.WriteStream): () => number {
  let records = 0;
  const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;
  stream.write = (text: unknown, ...rest: unknown[]) => {
    if (RECORD_LINE.test(stripVTControlCharacters(String(text)))) records++;
    return write(text, ...rest);
  };
  return () => records;
}

/** Every kind of sink that a service may have, beside the application's own exporters. @param spool An empty directory */
export function addSinks(
  logger: Logger,
  telemetry: Telemetry,
  { ours, cloud, audit }: Readonly<Record<'ours' | 'cloud' | 'audit', Destination>>,
  spool: string,
): DemoSink[] {
  const lines = countRecords(process.stdout);

  let attempts = 0;
  let kept = 0;
  async function moody(): Promise<void> {
    const attempt = ++attempts;
    await new Promise((resolve) => setTimeout(resolve, 5));
    if (attempt % 400 === 0) throw new Error('the moody sink is in a mood');
    kept++;
  }

  async function cloudSink(message: string, { signal }: { signal: AbortSignal }): Promise<void> {
    const response = await fetch(cloud.url, { method: 'POST', body: JSON.stringify({ log: message }), signal });
    if (!response.ok) throw new Error(`the cloud answered ${response.status}`);
  }

  async function auditSink(messages: readonly string[], { signal }: { signal: AbortSignal }): Promise<void> {
    const response = await fetch(audit.url, { method: 'POST', body: JSON.stringify(messages), signal });
    if (!response.ok) throw new Error(`the audit endpoint answered ${response.status}`);
  }

  // Of equal lines within two seconds, it shows the first, and how many came behind it.
  const dedupe = { windowMillis: 2_000 };
  const console = logger.add('stdout', { name: 'console', level: 'WARNING', backtrace: false, dedupe });
  const cloudId = logger.add(cloudSink, { name: 'cloud', level: 'INFO' });
  const moodyId = logger.add(moody, { name: 'moody' });
  const auditId = logger.add(auditSink, {
    ...{ name: 'audit', level: 'INFO', batch: { scheduledDelayMillis: 100 }, spool },
    retry: { initialBackoffMillis: 200, maxBackoffMillis: 1_000 },
  });
  const accountOf = (id: number) => () => logger.stats().find((report) => report.id === id);
  return [
    { account: accountOf(console), destination: 'this terminal', received: counted(lines) },
    { account: accountOf(cloudId), destination: 'slow HTTP endpoint', received: () => cloud.received() },
    { account: accountOf(moodyId), destination: 'function, fails 1 of 400', received: counted(() => kept) },
    { account: accountOf(auditId), destination: 'endpoint with an outage', received: () => audit.received() },
    {
      account: () => ({ id: 0, name: 'otlp', level: 'TRACE', ...telemetry.ours.stats() }),
      destination: 'OTLP receiver with an outage',
      received: () => ours.received(),
    },
  ];
}
