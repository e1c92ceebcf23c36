/* Compiled, never run: what must and what must not compile. */

import { logs } from '@opentelemetry/api-logs';
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import {
  type AddOptions,
  type BatchSinkFunction,
  type ConfigureOptions,
  EventLoop,
  Logger,
  type LogRecordExporter,
  type LogRecordProcessor,
  logger,
  type ReadableLogRecord,
  type Sink,
  type SinkContext,
  SinkModule,
} from '../../src/bridge/index.js';
import { ConsoleLogRecordExporter, renderJson, renderTemplate } from '../../src/exporters/index.js';
import {
  AsyncLogRecordProcessor,
  BatchLogRecordProcessor,
  FanOutLogRecordProcessor,
  FilterLogRecordProcessor,
  SyncLogRecordProcessor,
} from '../../src/processors/index.js';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const sure = <T extends true>(_?: T): void => {};

// Inline functions get their parameter types.
logger.add((message, context) => {
  sure<Equal<typeof message, string>>();
  sure<Equal<typeof context, SinkContext>>();
});
logger.add(async (message, { record, signal, attempt }) => {
  sure<Equal<typeof message, string>>();
  sure<Equal<typeof record, ReadableLogRecord>>();
  sure<Equal<typeof signal, AbortSignal>>();
  sure<Equal<typeof attempt, number>>();
});
logger.add(
  async (messages, { records }) => {
    sure<Equal<typeof messages, readonly string[]>>();
    sure<Equal<typeof records, readonly ReadableLogRecord[]>>();
  },
  { batch: true },
);
logger.add((messages) => messages.length, { batch: { maxExportBatchSize: 10 } });
logger.add(async (_message: string) => {}, { level: 'INFO', catch: true, enqueue: false });
logger.add('stderr', { level: 20 });
logger.add('stdout', {
  serialize: (record) => {
    sure<Equal<typeof record, ReadableLogRecord>>();
    return { text: record.body };
  },
});
logger.add(async (_message) => {}, { serialize: { profile: 'gcp', project: undefined, levelCase: 'lower' } });
logger.configure({ handlers: [{ sink: 'stdout', serialize: 'ecs' }] });
renderJson({} as ReadableLogRecord, { serialize: (record) => ({ ...record.attributes }), pretty: true });
new ConsoleLogRecordExporter({ serialize: 'otel' });
// @ts-expect-error a profile that is not known
logger.add('stdout', { serialize: 'splunk' });
// @ts-expect-error a function that returns no object
logger.add('stdout', { serialize: () => 'text' });
logger.installExitHooks({ log: 'FATAL' });
// @ts-expect-error no level
logger.installExitHooks({ log: true });
logger.add(process.stdout);
logger.add({ write(_text: string) {} });

// The official parts are sinks without a cast.
const id: number = logger.add(new OTLPLogExporter());
logger.add(new InMemoryLogRecordExporter());
logger.add(new SimpleLogRecordProcessor({ exporter: new InMemoryLogRecordExporter() }));
logger.add(new ConsoleLogRecordExporter());

// Our parts fit into a stock provider without a cast.
const exporter: LogRecordExporter = new OTLPLogExporter();
const fanOut: LogRecordProcessor = new FanOutLogRecordProcessor([new SyncLogRecordProcessor({ exporter })]);
new LoggerProvider({
  processors: [
    fanOut,
    new AsyncLogRecordProcessor({ sink: async (message) => void message.length }),
    new AsyncLogRecordProcessor({ exporter, concurrency: 2 }),
    new BatchLogRecordProcessor({ exporter: new OTLPLogExporter() }),
    new FilterLogRecordProcessor(fanOut, { minimumSeverity: 9, predicate: ({ body }) => body !== '' }),
  ],
});
logs.setGlobalLoggerProvider(new Logger().loggerProvider);

logger.add((text) => text, { format: renderTemplate('{message}') });
logger.add((text) => text, { format: (record) => renderJson(record) });
logger.add('app.log', { rotation: ['10 MB', 'daily'], retention: '30 days', compression: 'gz', fileMode: 0o600 });
logger.add(new URL('file:///tmp/app.log'), { rotation: (message, file) => message.length > file.size });
logger.add(new SinkModule(new URL('./sink.js', import.meta.url), { exportName: 'cloud', options: { url: 'x' } }), {
  loop: new EventLoop({ name: 'cloud' }),
  batch: true,
});
const named: AddOptions = { level: 'INFO', filter: { a: 1 } };
const report: boolean = (await logger.complete()).completed;
const back: number = logger.contextualize({ a: 1 }, () => 7);
const { info } = logger;

// Options, sinks and handlers keep their types in variables and through functions.
const asyncSink = async (message: string) => void message.length;
const inBatches: BatchSinkFunction = async (messages) => void messages.length;
declare const flag: boolean;
logger.add(asyncSink, named);
logger.add(async (message) => void message.length, named);
logger.add(inBatches, named);
logger.add((message: string | readonly string[]) => message.length, { batch: flag });
logger.add((message: string | readonly string[]) => message.length, {
  batch: flag ? { maxExportBatchSize: 2 } : false,
});
export const add = (sink: Sink) => logger.add(sink);
export const addWith = (sink: Sink, options?: AddOptions) => logger.add(sink, options);
export const addNamed = (sink: Sink) => logger.add(sink, { name: 'mine' });
export const install = (sink: Sink, options: AddOptions) => logger.configure({ handlers: [{ sink, ...options }] });
const handlers: NonNullable<ConfigureOptions['handlers']> = [
  { sink: (message) => message.length },
  { sink: async (message, { record }) => void [message.length, record.body], level: 'INFO' },
  { sink: (messages, { records }) => messages.map((message) => message.length + records.length), batch: true },
  { sink: inBatches, batch: { maxExportBatchSize: 2 } },
  { sink: new OTLPLogExporter(), batch: true },
  { sink: 'stderr', serialize: true },
];
handlers.push({ sink: asyncSink, retry: false });
handlers.push({ sink: new OTLPLogExporter(), ...named });
handlers.push({ sink: new OTLPLogExporter(), batch: flag });
logger.configure({ handlers: [{ sink: asyncSink, ...named }] });
new Logger({ handlers });
// @ts-expect-error a batch is an array, in handlers, too
new Logger({ handlers: [{ sink: asyncSink, batch: true }] });
// @ts-expect-error it is no text
new Logger({ handlers: [{ sink: (messages) => messages.toUpperCase(), batch: true }] });
// @ts-expect-error and one text is no array
logger.add(inBatches);
// @ts-expect-error nor is it in handlers
logger.configure({ handlers: [{ sink: inBatches }] });
// @ts-expect-error an unknown option, beside known ones
logger.add(asyncSink, { levle: 'INFO', batch: flag });

// Fields of an interface.
interface User {
  id: number;
  name: string;
}
const user: User = { id: 1, name: 'x' };
logger.bind(user).contextualize(user, () => {});
logger.configure({ extra: user });
logger.bind({ a: 1, stack: 'blue' });
// @ts-expect-error an array is no fields
logger.bind([1]);
// @ts-expect-error nor is a Map
logger.bind(new Map());
// @ts-expect-error nor is a Date
logger.contextualize(new Date(), () => {});
// @ts-expect-error nor is a function
logger.configure({ extra: () => {} });

const levels = [{ name: 'AUDIT', no: 33 }] as const;
const activation = [['lib', false]] as const;
logger.configure({ levels, activation });

// @ts-expect-error a number is no sink
logger.add(42);
// @ts-expect-error nor is undefined
logger.add(undefined);
// @ts-expect-error an unknown option
logger.add(() => {}, { levle: 'INFO' });
logger.add(() => {}, { retry: { maxAttempts: 3 }, breaker: { failureThreshold: 2, resetMillis: 10 } });
// @ts-expect-error a loop is one of ours
logger.add(new SinkModule('/sink.js'), { loop: {} });
logger.add(async () => {}, { spool: 'x' });
logger.add(async () => {}, { spool: { directory: 'x', durability: 'power', maxBytes: undefined } });
// @ts-expect-error no durability
logger.add(async () => {}, { spool: { directory: 'x', durability: 'paper' } });
// @ts-expect-error a batch is an array
logger.add((message: string) => message.length, { batch: true });
// @ts-expect-error a level is a name or a number
logger.add(() => {}, { level: true });
// @ts-expect-error the exporter is missing
new BatchLogRecordProcessor({});
// @ts-expect-error an object that is not a provider
new Logger({ provider: {} });

new Logger({ provider: new LoggerProvider(), providerLevel: 'INFO' });
new Logger({ provider: () => undefined });
new LoggerProvider({ processors: [logger.attach()] });

export { back, id, info, named, report };
