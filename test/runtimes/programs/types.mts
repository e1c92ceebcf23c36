/* Public types in use, without `@types/node` and the DOM library. Compiled as an ES module and as CommonJS. */
import {
  type AddOptions,
  EventLoop,
  Logger,
  type LogRecordExporter,
  logger,
  parse,
  type ReadableLogRecord,
  type SinkContext,
  SinkModule,
  type SinkReport,
} from 'logly-otel';
import { captureConsole } from 'logly-otel/console';
import { ConsoleLogRecordExporter, FileLogRecordExporter, renderJson, renderTemplate } from 'logly-otel/exporters';
import { OtlpLogRecordExporter } from 'logly-otel/exporters/otlp';
import { fastifyPlugin, honoMiddleware, koaMiddleware, requestLogger } from 'logly-otel/http';
import { NestLogger } from 'logly-otel/nest';
import { logRecordProcessors } from 'logly-otel/node-sdk';
import { type PinoLike, pinoLike } from 'logly-otel/pino';
import { AsyncLogRecordProcessor, BatchLogRecordProcessor, FilterLogRecordProcessor } from 'logly-otel/processors';
import { capture, FlakyExporter, matchers, receiver, silence } from 'logly-otel/testing';

// As `process.env.LOG_LEVEL` is.
declare const level: string | undefined;
const options: AddOptions = { level, format: undefined, retry: { maxAttempts: undefined }, batch: undefined };

logger.add('stderr', { level });
logger.add(async (text: string, { signal }: SinkContext) => (signal.aborted ? undefined : text.length));
logger.add((texts: readonly string[]) => texts.length, { batch: true, level });
logger.add({ write: (text: string) => text.length }, options);
logger.add(new SinkModule('/sink.js', { exportName: undefined }), { loop: undefined, level });
logger.add({
  write(_text: string, done?: (error?: Error | null) => void) {
    done?.();
    return true;
  },
  on() {},
  removeListener() {},
  end() {},
});

export const own: Logger = new Logger({ name: undefined, provider: undefined, logRecordLimits: undefined });
own.configure({ handlers: [{ sink: 'stdout', level }], extra: undefined });
own.bind({ a: 1 }).opt({ exception: true, lazy: undefined }).info('hello {x}', { x: 1 });
own.level('AUDIT', { no: undefined, color: undefined });
export const report: SinkReport[] = own.stats();

export class Mine implements LogRecordExporter {
  export(_records: ReadableLogRecord[], done: (result: { code: 0 | 1 }) => void) {
    done({ code: 0 });
  }
  async shutdown() {}
}
const batch = new BatchLogRecordProcessor({ exporter: new Mine(), maxQueueSize: undefined, onDrop: undefined });
export const parts = [
  new FilterLogRecordProcessor(batch, { minimumSeverity: undefined, predicate: undefined }),
  new AsyncLogRecordProcessor({ sink: async (text) => void text.length, concurrency: undefined }),
  new OtlpLogRecordExporter({ url: undefined, headers: undefined }),
  new ConsoleLogRecordExporter({ format: undefined }),
  new FileLogRecordExporter({ path: 'a.log', rotation: undefined }),
  renderJson,
  renderTemplate('{message}', { colorize: undefined }),
  logRecordProcessors(own, {}),
  new SinkModule('/sink.js').url.href,
];

export async function end(): Promise<void> {
  for await (const row of parse('app.log', /(?<text>.+)/, { cast: undefined })) own.info('{}', row);
  await new EventLoop({ name: undefined }).close({ timeoutMillis: undefined });
  await own.remove(undefined, { abort: undefined });
  const { completed } = await own.complete({ timeoutMillis: undefined });
  own.installExitHooks({ signals: ['SIGTERM'], uncaughtErrors: undefined })();
  if (completed) await own[Symbol.asyncDispose]();
}

export const doubled: (x: number) => number | 'none' = logger.catch((x: number) => x * 2, { default: 'none', level });

// The doors to it: pino's interface as Fastify declares it, and Nest's LoggerService.
interface LoggerOfFastify {
  level: string;
  info: { (object: unknown, message?: string, ...args: unknown[]): void; (message: string, ...args: unknown[]): void };
  child(bindings: Record<string, unknown>, options?: { level?: string; msgPrefix?: string }): LoggerOfFastify;
}
interface LoggerOfNest {
  log(message: unknown, ...rest: unknown[]): unknown;
  error(message: unknown, ...rest: unknown[]): unknown;
  setLogLevels?(levels: ('log' | 'error')[]): unknown;
}
const log: PinoLike = pinoLike(own, { serializers: { user: ({ id }: { id: number }) => id } });
log
  .child({ a: 1 }, { level, msgPrefix: undefined, serializers: undefined })
  .info({ user: { id: 7 } }, 'hello %s', 'Ada');
export const doors = [
  log satisfies LoggerOfFastify,
  new NestLogger(own) satisfies LoggerOfNest,
  captureConsole(own),
  requestLogger(own, { ignore: undefined, level: ({ status }) => (status === 418 ? 'NOTICE' : 20) }),
  [fastifyPlugin(), koaMiddleware(own), honoMiddleware(own, { query: undefined })],
  [capture(own, { level }).at(-1)?.body, silence(), matchers.toHaveLogged, new FlakyExporter({ seed: undefined })],
  receiver({ answers: [{ status: 503, body: undefined }] }),
];
