import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { OTLPLogExporter as StockJsonExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPLogExporter as StockProtobufExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { InMemoryLogRecordExporter } from '@opentelemetry/sdk-logs';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { decodeLogs } from '../../demo/otlp-logs.js';
import type { ThreadSinkSettings } from '../../src/bridge/add/thread-sink.js';
import { CallableLogRecordExporter } from '../../src/exporters/callable.js';
import { ConsoleLogRecordExporter } from '../../src/exporters/console.js';
import { FileLogRecordExporter } from '../../src/exporters/file/exporter.js';
import { http } from '../../src/exporters/http/ingest/exporter.js';
import type { EventLoop } from '../../src/exporters/loop/event-loop.js';
import { LoopLogRecordExporter } from '../../src/exporters/loop/exporter.js';
import { OtlpLogRecordExporter } from '../../src/exporters/otlp/exporter.js';
import { PublishLogRecordExporter } from '../../src/exporters/publish/exporter.js';
import type { Publisher } from '../../src/exporters/publish/publisher.js';
import { SqlLogRecordExporter } from '../../src/exporters/sql/exporter.js';
import { WritableLogRecordExporter } from '../../src/exporters/stream/writable.js';
import type { Attempt, ExportResult, LogRecordExporter } from '../../src/record/exporter.js';
import { classifyError } from '../../src/record/failure/outcome.js';
import { own } from '../../src/record/foreign/own.js';
import type { ReadableLogRecord } from '../../src/record/readable.js';
import { SERVICES } from '../support/ingest-services.js';
import { outputFile, sinkModule, testLoop } from '../support/loop.js';
import { OtlpReceiver } from '../support/otlp-receiver.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { broken } from './clause.js';
import { type ExporterMake, type ExporterTrait, exporterClauses, exporterContract, REFUSED } from './exporter.js';
import { foreignRecord } from './processor.js';

/** The text of a record: its body, in a line of its own. */
function bodyLine({ body }: ReadableLogRecord): string {
  if (typeof body === 'string' && body.startsWith(REFUSED)) throw new Error('the format throws');
  return `${body}\n`;
}

/** Counts the requests to a destination, which may refuse the next one. */
function counter() {
  let requests = 0;
  let refused = 0;
  return {
    /** Counts a request. False if it is to be refused. */
    admits: () => ++requests !== refused,
    requests: () => requests,
    refuseNext() {
      refused = requests + 1;
    },
  };
}

/** Keeps what waits while a destination is held. */
function gate() {
  let waiting: Array<() => void> | undefined;
  return {
    /** Calls back now, or when the gate is opened. */
    pass(go: () => void): void {
      if (waiting === undefined) go();
      else waiting.push(go);
    },
    hold(): () => void {
      const held: Array<() => void> = [];
      waiting = held;
      return () => {
        waiting = undefined;
        for (const go of held) go();
      };
    },
  };
}

function bodiesOf(body: Buffer, contentType: string | undefined): string[] {
  if (contentType === 'application/x-ndjson') {
    return body
      .toString()
      .split('\n')
      .slice(0, -1)
      .map((line) => String(JSON.parse(line).message));
  }
  if (contentType !== 'application/json') return decodeLogs(body).map((record) => String(record.body));
  if (body[0] === '['.charCodeAt(0))
    return JSON.parse(body.toString()).map(({ message }: { message: unknown }) => String(message));
  const { resourceLogs = [] } = JSON.parse(body.toString()) as {
    resourceLogs?: Array<{ scopeLogs: Array<{ logRecords: Array<{ body?: { stringValue?: string } }> }> }>;
  };
  return resourceLogs.flatMap(({ scopeLogs }) =>
    scopeLogs.flatMap(({ logRecords }) => logRecords.map((record) => String(record.body?.stringValue))),
  );
}

/** An exporter in front of a collector that answers 400 to requests with a refused record. */
const otlp =
  (make: (url: string) => LogRecordExporter): ExporterMake =>
  async () => {
    const accepted: string[] = [];
    const { pass, hold } = gate();
    const { admits, ...counted } = counter();
    const receiver = await OtlpReceiver.start((response, { body, headers }) =>
      pass(() => {
        if (!admits()) {
          response.writeHead(503).end();
          return;
        }
        const bodies = bodiesOf(body, headers['content-type']);
        const refused = bodies.some((text) => text.startsWith(REFUSED));
        if (!refused) accepted.push(...bodies);
        response.writeHead(refused ? 400 : 200).end();
      }),
    );
    return { exporter: make(receiver.url), written: () => accepted, hold, ...counted };
  };

/** An exporter in front of a service, which is a fake, and refuses what it can refuse. */
const ingest =
  (preset: keyof typeof SERVICES): ExporterMake =>
  async () => {
    const { path, messagesOf, answer, busy } = SERVICES[preset];
    const accepted: string[] = [];
    const { pass, hold } = gate();
    const { admits, ...counted } = counter();
    const receiver = await OtlpReceiver.start((response, { body }) =>
      pass(() => {
        const { kept, ...given } = admits()
          ? answer(messagesOf(body.toString()), (message) => message.startsWith(REFUSED))
          : { ...busy, kept: [] };
        accepted.push(...kept);
        response.writeHead(given.status, { 'content-type': given.type ?? 'text/plain' }).end(given.body);
      }),
    );
    const exporter = http(`${receiver.origin}${path}`, { preset, retry: { initialBackoffMillis: 1 } });
    return { exporter, written: () => accepted, hold, ...counted };
  };

const file: ExporterMake = () => {
  const path = join(temporaryFolder(), 'app.log');
  const exporter = new FileLogRecordExporter({ path, format: bodyLine });
  onTestFinished(() => exporter.shutdown());
  return { exporter, written: () => readFileSync(path, 'utf8').split('\n').slice(0, -1) };
};

const console: ExporterMake = () => {
  const texts: string[] = [];
  const write = vi.spyOn(process.stdout, 'write').mockImplementation(((text: string, done?: () => void) => {
    texts.push(text);
    if (done !== undefined) setImmediate(done);
    return true;
  }) as never);
  onTestFinished(() => write.mockRestore());
  const exporter = new ConsoleLogRecordExporter({ stream: 'stdout', format: bodyLine });
  return { exporter, written: () => linesOf(texts) };
};

const writable: ExporterMake = () => {
  const texts: string[] = [];
  const { pass, hold } = gate();
  const stream = new Writable({
    decodeStrings: false,
    write: (text: string, _, done) =>
      pass(() => {
        texts.push(text);
        done();
      }),
  });
  return { exporter: new WritableLogRecordExporter(() => stream, bodyLine), written: () => linesOf(texts), hold };
};

/** A function that ends when its destination has the texts. */
function accepting() {
  const accepted: string[] = [];
  const { pass, hold } = gate();
  const { admits, ...counted } = counter();
  const accept = (texts: readonly string[], signal: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      signal.throwIfAborted();
      if (!admits()) throw Object.assign(new Error('busy'), { retryable: true });
      signal.addEventListener('abort', () => reject(signal.reason));
      pass(() => {
        accepted.push(...linesOf(texts));
        resolve();
      });
    });
  return { accept, written: () => accepted, hold, ...counted };
}

const callableEach: ExporterMake = () => {
  const { accept, ...destination } = accepting();
  const exporter = CallableLogRecordExporter.each((text, { signal }) => accept([text], signal), bodyLine);
  return { exporter, ...destination };
};

const callableBatch: ExporterMake = () => {
  const { accept, ...destination } = accepting();
  const exporter = CallableLogRecordExporter.batch((texts, { signal }) => accept(texts, signal), bodyLine);
  return { exporter, ...destination };
};

/** A background thread with one sink, which writes to a file. */
const loop: ExporterMake = () => {
  const { path, lines } = outputFile();
  const { supervisor } = closedAtEnd(testLoop());
  const { url, exportName, makesSink, options } = sinkModule('refusing', { path, refused: REFUSED });
  const exporter = new LoopLogRecordExporter(supervisor, ({ body }) => `${body}\n`);
  const opening: ThreadSinkSettings = { url: url.href, exportName, makesSink, options, format: undefined, limits: {} };
  exporter.join({
    opening,
    batched: false,
    levelOf: () => undefined,
    report() {},
    retrying() {},
    async close() {},
    abort() {},
  });
  return { exporter, written: lines };
};

function closedAtEnd(eventLoop: EventLoop): EventLoop {
  onTestFinished(() => eventLoop.close());
  return eventLoop;
}

interface Destination {
  /** Takes texts, or refuses all of them, for one of them or for now. */
  accept(texts: readonly string[]): Promise<void>;
}

/** A destination behind a client: refuses a batch with a refused text in it by `refusal`, and for now by `busy`. */
const client =
  (make: (destination: Destination) => LogRecordExporter, refusal: () => object, busy: () => object): ExporterMake =>
  () => {
    const accepted: string[] = [];
    const { pass, hold } = gate();
    const { admits, ...counted } = counter();
    const accept = (texts: readonly string[]) =>
      new Promise<void>((resolve, reject) => {
        pass(() => {
          if (!admits()) reject(busy());
          else if (texts.some((text) => text.startsWith(REFUSED))) reject(refusal());
          else resolve(void accepted.push(...texts));
        });
      });
    return { exporter: make({ accept }), written: () => accepted, hold, ...counted };
  };

const coded = (code: unknown) => () => Object.assign(new Error('refused'), { code });

/** The texts of the column `body`. */
const sql = client(
  ({ accept }) =>
    new SqlLogRecordExporter({
      client: { query: (_, values) => accept(values.map(String)) },
      dialect: 'postgres',
      columns: { body: 'body' },
    }),
  coded('22001'),
  coded('40P01'),
);

/** Publishes one by one, and says of each what became of it. */
const publish: ExporterMake = () => {
  const accepted: string[] = [];
  const { pass, hold } = gate();
  const { admits, ...counted } = counter();
  const publisher: Publisher = {
    publish: (messages) =>
      new Promise((resolve, reject) => {
        pass(() => {
          if (!admits()) {
            reject(Object.assign(new Error('busy'), { retryable: true }));
            return;
          }
          const failed = messages.flatMap(({ value }, index) =>
            String(value).startsWith(REFUSED) ? [{ index, error: new Error('refused'), retryable: false }] : [],
          );
          const refused = new Set(failed.map(({ index }) => index));
          accepted.push(...messages.filter((_, index) => !refused.has(index)).map(({ value }) => String(value)));
          resolve({ failed });
        });
      }),
  };
  const exporter = new PublishLogRecordExporter({ publisher, topic: 'logs', value: ({ body }) => String(body) });
  return { exporter, written: () => accepted, hold, ...counted };
};

const inMemory: ExporterMake = () => {
  const exporter = new InMemoryLogRecordExporter();
  return {
    exporter: exporter as LogRecordExporter,
    written: () => exporter.getFinishedLogRecords().map(({ body }) => String(body)),
  };
};

function linesOf(texts: readonly string[]): string[] {
  return texts.flatMap((text) => text.split('\n').slice(0, -1));
}

const OTLP: readonly ExporterTrait[] = [
  ...(['batches', 'foreign', 'refuses', 'holds', 'aborts', 'flushes', 'ends', 'waits'] as const),
  ...(['attempts', 'repeats'] as const),
];

for (const protocol of ['http/protobuf', 'http/json'] as const) {
  const make = otlp((url) => new OtlpLogRecordExporter({ url, protocol, retry: { initialBackoffMillis: 1 } }));
  exporterContract(`OtlpLogRecordExporter, ${protocol}`, make, OTLP);
}
for (const body of [
  'json',
  'ndjson',
  (records: readonly ReadableLogRecord[]) => `${JSON.stringify(records.map(({ body }) => ({ message: body })))}`,
] as const) {
  const make = otlp((url) => http(url, { body, retry: { initialBackoffMillis: 1 } }));
  exporterContract(`HttpLogRecordExporter, ${typeof body === 'function' ? 'a function' : body}`, make, OTLP);
}
for (const preset of Object.keys(SERVICES) as Array<keyof typeof SERVICES>)
  exporterContract(`HttpLogRecordExporter, ${preset}`, ingest(preset), OTLP);
exporterContract('SqlLogRecordExporter', sql, OTLP);
exporterContract('PublishLogRecordExporter', publish, OTLP);
exporterContract('FileLogRecordExporter', file, ['batches', 'foreign', 'refuses', 'flushes', 'ends']);
exporterContract('ConsoleLogRecordExporter', console, ['batches', 'foreign', 'refuses', 'flushes', 'ends']);
exporterContract('WritableLogRecordExporter', writable, ['batches', 'foreign', 'refuses', 'holds', 'ends']);
// Only a delivery calls the next three: it exports nothing after its shutdown.
exporterContract('LoopLogRecordExporter', loop, ['refuses']);
exporterContract('CallableLogRecordExporter.each', callableEach, ['refuses', 'holds', 'aborts', 'attempts']);
exporterContract('CallableLogRecordExporter.batch', callableBatch, [
  'batches',
  'refuses',
  'holds',
  'aborts',
  'attempts',
]);
exporterContract('InMemoryLogRecordExporter of the SDK', inMemory, ['batches', 'foreign', 'flushes', 'ends']);
exporterContract(
  'OTLPLogExporter of the SDK, protobuf',
  otlp((url) => new StockProtobufExporter({ url }) as never),
  ['batches', 'foreign', 'refuses', 'holds', 'flushes', 'waits'],
);
exporterContract(
  'OTLPLogExporter of the SDK, JSON',
  otlp((url) => new StockJsonExporter({ url }) as never),
  ['batches', 'foreign', 'refuses', 'holds', 'flushes', 'waits'],
);

const ONE_ATTEMPT: Attempt = { signal: new AbortController().signal, number: 1 };

/** An exporter that keeps the contract, but for what a test replaces in it. */
const wrong =
  (replace: (exporter: LogRecordExporter) => Partial<LogRecordExporter>): ExporterMake =>
  async () => {
    const { exporter, ...destination } = await callableBatch();
    let isShutDown = false;
    const kept: LogRecordExporter = {
      export(records, done, attempt) {
        if (isShutDown) {
          done({ code: 1, error: new Error('shut down') });
          return;
        }
        const owned = records.map((record) => own(record));
        const repeated = (result: ExportResult) => {
          if (classifyError(result.error, true).retryable === true) exporter.export(owned, done, ONE_ATTEMPT);
          else done(result);
        };
        if (attempt === undefined) exporter.export(owned, repeated, ONE_ATTEMPT);
        else exporter.export(owned, done, attempt);
      },
      async shutdown() {
        isShutDown = true;
      },
    };
    return { ...destination, exporter: { ...kept, ...replace({ ...kept }) } };
  };
const HAS: readonly ExporterTrait[] = [
  ...(['batches', 'foreign', 'refuses', 'holds', 'aborts', 'ends', 'attempts', 'repeats'] as const),
];

describe('the contract of exporters', () => {
  it('is kept by an exporter in which nothing is replaced', async () => {
    expect(
      await broken(
        exporterClauses,
        wrong(() => ({})),
        { has: HAS },
      ),
    ).toEqual([]);
  });

  it.each<[string, Parameters<typeof wrong>[0], string]>([
    [
      'calls back twice',
      (kept) => ({
        export: (records, done, attempt) =>
          kept.export(
            records,
            (result) => {
              done(result);
              done(result);
            },
            attempt,
          ),
      }),
      'calls back once',
    ],
    [
      'calls back before its destination has the records',
      (kept) => ({
        export(records, done, attempt) {
          kept.export(records, () => {}, attempt);
          done({ code: 0 });
        },
      }),
      'calls back only when',
    ],
    ['exports after shutdown', () => ({ async shutdown() {} }), 'fails after shutdown'],
    [
      'throws what its destination throws',
      (kept) => ({
        export(records, done, attempt) {
          if (records.some(({ body }) => String(body).startsWith(REFUSED))) throw new Error('refused');
          kept.export(records, done, attempt);
        },
      }),
      'fails with an error where',
    ],
    [
      'reports success for what was refused',
      (kept) => ({
        export: (records, done, attempt) => kept.export(records, () => done({ code: 0 }), attempt),
      }),
      'reports as failed what',
    ],
    [
      'gets its destination to accept what it refuses',
      (kept) => ({
        export(records, done, attempt) {
          const others = records.map(({ body }) => foreignRecord(String(body).replace(REFUSED, 'accepted')));
          kept.export(others, done, attempt);
        },
      }),
      'reports as failed what',
    ],
    [
      'repeats an attempt',
      (kept) => ({
        export(records, done, attempt) {
          const repeated = (result: ExportResult) =>
            result.code === 0 ? done(result) : kept.export(records, done, attempt);
          kept.export(records, repeated, attempt);
        },
      }),
      'makes one request for an attempt, and',
    ],
    [
      'splits the batch of an attempt',
      (kept) => ({
        export(records, done, attempt) {
          const [first, ...rest] = records;
          if (first === undefined || rest.length === 0) kept.export(records, done, attempt);
          else
            kept.export(
              [first],
              ({ code }) => kept.export(rest, (result) => done(code === 0 ? result : { code }), attempt),
              attempt,
            );
        },
      }),
      'makes one request for the batch',
    ],
    [
      'does not repeat without an attempt',
      (kept) => ({ export: (records, done, attempt = ONE_ATTEMPT) => kept.export(records, done, attempt) }),
      'repeats without an attempt',
    ],
    [
      'ignores the signal',
      (kept) => ({ export: (records, done) => kept.export(records, done) }),
      'fails when the signal of its attempt aborts',
    ],
    [
      'never calls back for an empty batch',
      (kept) => ({
        export(records, done, attempt) {
          if (records.length > 0) kept.export(records, done, attempt);
        },
      }),
      'succeeds with an empty batch',
    ],
    [
      'reverses a batch',
      (kept) => ({
        export: (records, done, attempt) => kept.export([...records].reverse(), done, attempt),
      }),
      'writes the records of a batch in order',
    ],
    [
      'reads the records after the call',
      (kept) => ({
        export: (records, done, attempt) => void setImmediate(() => kept.export(records, done, attempt)),
      }),
      'exports foreign records as they were in the call',
    ],
    [
      'changes the records',
      (kept) => ({
        export(records, done, attempt) {
          for (const record of records) Object.assign(record.attributes, { seen: true });
          kept.export(records, done, attempt);
        },
      }),
      'changes neither the list nor the records',
    ],
  ])('is broken by one that %s', async (_, replace, expected) => {
    const names = await broken(exporterClauses, wrong(replace), { has: HAS });
    expect(
      names.some((name) => name.startsWith(expected)),
      `${expected} in ${names}`,
    ).toBe(true);
  });
});
