/* What does `add` make of a sink and its options? */
import {
  type BatchSinkFunction,
  CallableLogRecordExporter,
  checkCallable,
  looksAsync,
  type SinkFunction,
} from '../../exporters/callable.js';
import { ConsoleLogRecordExporter } from '../../exporters/console.js';
import { FILE_OPTIONS } from '../../exporters/file/option-names.js';
import { isSinkModule, type SinkModule } from '../../exporters/loop/sink-module.js';
import { isTerminal, streamWantsColors, wantsColors } from '../../exporters/stream/colors.js';
import type { WritableLike } from '../../exporters/stream/error-events.js';
import { callMember, type StreamSink, writeTo } from '../../exporters/stream/object-sink.js';
import { isWritable, WritableLogRecordExporter } from '../../exporters/stream/writable.js';
import { batched, deferred, inCall, userFunction } from '../../processors/delivery/presets.js';
import { behindDelivery } from '../../processors/pipeline/foreign-exporter.js';
import type { LogRecordExporter } from '../../record/exporter.js';
import { nameOf } from '../../record/floor/class-name.js';
import { boolean, wrongType } from '../../record/floor/expect.js';
import { checkProcessor, type LogRecordProcessor } from '../../record/processor.js';
import type { Renderer } from '../../record/record.js';
import { OFF } from '../levels/levels.js';
import { type Destination, type ExporterDelivery, UNNAMED } from '../sinks/destination.js';
import type { InstalledSink } from '../sinks/sink.js';
import type { StderrText } from '../sinks/stderr-text.js';
import { threadProgram } from '../thread-program.js';
import { type AddContext, composePipeline } from './compose.js';
import { deadLettersOf } from './dead-letter.js';
import { fileSink } from './file-sink.js';
import { CANNOT_CROSS, moduleSink } from './module-sink.js';
import type { AddOptions } from './options.js';
import { jsonOf, rendererFor } from './renderers.js';

type OptionNames = ReadonlyArray<keyof AddOptions>;

/** A row of the table: what a kind of sink looks like, which options it can use, and its destination. */
export interface SinkKind {
  readonly name: string;
  readonly options: ReadonlySet<string>;
  accepts(sink: unknown): boolean;
  build(sink: never, options: AddOptions, context: AddContext): Destination;
}

const COMMON = ['name', 'level', 'filter', 'patch', 'redact', 'recordUid', 'catch'] as const satisfies OptionNames;
/** For sinks behind a delivery of ours. */
const BURSTS = ['dedupe', 'rateLimit'] as const satisfies OptionNames;
const DELIVERED = ['deadLetter', 'exportTimeoutMillis'] as const satisfies OptionNames;
const TEXT = ['format', 'serialize', 'prettyJson', 'colorize', 'backtrace', 'enqueue'] as const satisfies OptionNames;
/** For sinks whose records wait. */
const QUEUE = ['maxQueueSize', 'maxQueueBytes', 'overflow', 'retry', 'breaker'] as const satisfies OptionNames;
const WAITING = ['concurrency', ...QUEUE] as const satisfies OptionNames;
/** All options of a sink that gets text and is fed by a delivery. */
const TEXT_SINK = [...COMMON, ...BURSTS, ...TEXT, ...WAITING, ...DELIVERED] as const;

/** In the order in which a sink is tried. */
export const SINK_KINDS: readonly SinkKind[] = [
  {
    name: 'a SinkModule',
    options: new Set<string>([...TEXT_SINK, 'batch', 'loop']),
    accepts: isSinkModule,
    build: (module: SinkModule, options, context) => moduleSink(module, options, context, threadProgram),
  },
  {
    name: 'a console stream',
    options: new Set<string>(TEXT_SINK),
    accepts: (sink) => sink === 'stdout' || sink === 'stderr',
    build(sink: 'stdout' | 'stderr', options, context) {
      const isColored = () => wantsColors(isTerminal(sink === 'stdout' ? 1 : 2), context.env);
      const render = rendererFor(options, context, isColored);
      return {
        name: sink,
        target: toStream(() => process[sink], render, options),
        ...(sink === 'stderr' ? { stderr: stderrText(options, context) } : {}),
      };
    },
  },
  {
    name: 'a file',
    options: new Set<string>([...COMMON, ...BURSTS, ...TEXT, ...QUEUE, ...FILE_OPTIONS, 'deadLetter']),
    accepts: (sink) => typeof sink === 'string' || sink instanceof URL,
    build: (path: string | URL, options, context) =>
      fileSink(path, options, isEnqueued('a file', options), rendererFor(options, context), context),
  },
  {
    name: 'a LogRecordProcessor',
    options: new Set<string>(COMMON),
    accepts: (sink) => has(sink, 'onEmit'),
    build(processor: LogRecordProcessor) {
      checkProcessor('sink', processor);
      return {
        name: nameOf(processor) ?? UNNAMED,
        target: { processor },
        shared: processor,
        flush: () => processor.forceFlush(),
        stop: () => processor.shutdown(),
      };
    },
  },
  {
    name: 'a LogRecordExporter',
    options: new Set<string>([...COMMON, ...BURSTS, ...WAITING, ...DELIVERED, 'spool', 'batch', 'enqueue']),
    accepts: (sink) => has(sink, 'export'),
    build(exporter: LogRecordExporter, options, { clock }) {
      if (!has(exporter, 'shutdown'))
        throw wrongType('sink', 'a LogRecordExporter with a `shutdown` function', exporter);
      if (options.batch === false) throw wrongType('batch', 'true or an object (exporters always get batches)', false);
      return {
        name: nameOf(exporter) ?? UNNAMED,
        target: {
          ...batched({ foreignCode: true }),
          exporter: behindDelivery(exporter, clock),
          render: undefined,
        },
        shared: exporter,
        ...(exporter instanceof ConsoleLogRecordExporter && exporter.stream === 'stderr' ? { stderr: exporter } : {}),
        flush: () => exporter.forceFlush?.(),
        stop: () => exporter.shutdown(),
      };
    },
  },
  {
    name: 'a writable stream',
    options: new Set<string>(TEXT_SINK),
    accepts: isWritable,
    build(stream: WritableLike & { isTTY?: boolean }, options, context) {
      const isColored = () => streamWantsColors(stream, context.env);
      const render = rendererFor(options, context, isColored);
      const isForeign = stream !== process.stdout && stream !== process.stderr;
      return {
        name: nameOf(stream) ?? UNNAMED,
        target: toStream(() => stream, render, options, isForeign),
        ...(stream === process.stderr ? { stderr: stderrText(options, context) } : {}),
      };
    },
  },
  {
    name: 'an object with `write`',
    options: new Set<string>(TEXT_SINK),
    accepts: (sink) => has(sink, 'write'),
    build(sink: StreamSink, options, context) {
      checkCallable('sink: write', sink.write);
      const render = rendererFor(options, context, () => streamWantsColors(sink, context.env));
      return {
        name: nameOf(sink) ?? UNNAMED,
        target: toFunction(writeTo(sink), looksAsync(sink.write), options, render),
        shared: sink,
        complete: () => callMember(sink, 'complete'),
        stop: () => callMember(sink, 'stop'),
      };
    },
  },
  {
    name: 'a function',
    options: new Set<string>([...TEXT_SINK, 'spool', 'batch']),
    accepts: (sink) => typeof sink === 'function',
    build(sink: SinkFunction & BatchSinkFunction, options, context) {
      checkCallable('sink', sink);
      const isBatched = options.batch !== undefined && options.batch !== false;
      return {
        name: nameOf(sink) ?? UNNAMED,
        target: isBatched
          ? toBatchFunction(sink, options, context)
          : toFunction(sink, looksAsync(sink), options, rendererFor(options, context)),
      };
    },
  },
];

/**
 * Builds the processors and exporters of a sink, and opens nothing. Every mistake throws here, with the option in backticks, what was expected
 * and what it got.
 */
export function composeSink(sink: unknown, options: AddOptions, context: AddContext): InstalledSink {
  const kind = SINK_KINDS.find(({ accepts }) => accepts(sink));
  if (kind === undefined) {
    throw wrongType(
      'sink',
      "'stdout', 'stderr', the path of a file, a file: URL, a function, a SinkModule, an object with `write`, an exporter or a processor",
      sink,
    );
  }
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw wrongType('options', 'an object such as `{ level: … }`', options);
  }
  checkOptions(kind, options);
  const destination = kind.build(sink as never, options, context);
  const deadLetters = deadLettersOf(destination, options, (letterSink, format) =>
    composeSink(letterSink, format, context),
  );
  return composePipeline(destination, destination.options ?? options, context, deadLetters);
}

/** The options that open an installed sink once more, at its present level. */
export function reinstallOptions(options: AddOptions, installed: InstalledSink): AddOptions {
  const { minimum } = installed.pipeline.filter;
  const again = { ...options, level: minimum === Number.POSITIVE_INFINITY ? OFF : minimum };
  const { created, filtered } = installed.stats();
  // `mode: 'w'` empties a file at its first opening alone, which a delayed file may still have before it.
  if (again.mode === 'w' && (again.delay !== true || created > filtered)) again.mode = 'a';
  return again;
}

function checkOptions({ name, options: usable }: SinkKind, options: AddOptions): void {
  for (const [key, value] of Object.entries(options)) {
    // `loop: null` is the default of every sink.
    if (value === undefined || usable.has(key) || (key === 'loop' && value === null)) continue;
    const known = SINK_KINDS.some((kind) => kind.options.has(key));
    const wrong = known ? `cannot be used for ${name}` : 'is not an option of `add`';
    throw new TypeError(
      `\`${key}\` ${wrong}${key === 'loop' ? CANNOT_CROSS : ''}; these can be used: ${[...usable].join(', ')}`,
    );
  }
  const batch: unknown = options.batch;
  if (batch !== undefined && typeof batch !== 'boolean' && typeof batch !== 'object') {
    throw wrongType('batch', 'a boolean or an object', batch);
  }
  boolean('enqueue', options.enqueue, false);
}

function stderrText(options: AddOptions, { env }: AddContext): StderrText {
  return { json: jsonOf(options, env) };
}

/** Do records wait? Some options are of use only then. */
function isEnqueued(what: string, options: AddOptions): boolean {
  const enqueued = options.enqueue === true;
  const useless = enqueued ? undefined : WAITING.find((key) => options[key] !== undefined);
  if (useless !== undefined)
    throw new TypeError(`\`${useless}\` cannot be used for ${what} without \`enqueue\`: nothing waits`);
  return enqueued;
}

/** Writes in the log call, or, enqueued, in order on a later turn. */
function toStream(
  open: () => WritableLike,
  render: Renderer,
  options: AddOptions,
  foreignCode = false,
): ExporterDelivery {
  const enqueued = isEnqueued('a stream', options);
  const traits = { drainsAtExit: true, foreignCode };
  const preset = enqueued ? deferred(1, traits) : inCall(traits);
  return { ...preset, exporter: new WritableLogRecordExporter(open, render), render };
}

/** Calls a function with one text: in the log call until it proves to be async, unless it looks async. */
function toFunction(sink: SinkFunction, async: boolean, options: AddOptions, render: Renderer): ExporterDelivery {
  const when = async || options.enqueue === true || repeats(options) ? 'deferred' : 'in-call';
  return { ...userFunction(when, async), exporter: CallableLogRecordExporter.each(sink, render), render };
}

/** Attempts that may be repeated or postponed are not made in the log call. */
function repeats({ retry, breaker, spool }: AddOptions): boolean {
  return (retry !== undefined && retry !== false) || breaker !== undefined || spool !== undefined;
}

function toBatchFunction(sink: BatchSinkFunction, options: AddOptions, context: AddContext): ExporterDelivery {
  const render = rendererFor(options, context);
  return { ...batched({ foreignCode: true }), exporter: CallableLogRecordExporter.batch(sink, render), render };
}

function has(sink: unknown, member: string): boolean {
  if (typeof sink !== 'object' || sink === null) return false;
  try {
    return typeof (sink as Record<string, unknown>)[member] === 'function';
  } catch {
    return false;
  }
}
