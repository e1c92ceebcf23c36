import {
  type BatchSinkFunction,
  CallableLogRecordExporter,
  checkCallable,
  looksAsync,
  type SinkFunction,
} from '../../exporters/callable.js';
import { FILE_OPTIONS } from '../../exporters/file/options.js';
import { EventLoop } from '../../exporters/loop/event-loop.js';
import { SinkModule } from '../../exporters/loop/sink-module.js';
import { isTerminal, wantsColors } from '../../exporters/stream/colors.js';
import { callMember, type StreamSink, writeTo } from '../../exporters/stream/object-sink.js';
import type { WritableLike } from '../../exporters/stream/standard-stream.js';
import { isWritable, WritableLogRecordExporter } from '../../exporters/stream/writable.js';
import { FUNCTION_CONCURRENCY } from '../../processors/delivery/options.js';
import { behindDelivery } from '../../processors/pipeline/foreign-exporter.js';
import type { LogRecordExporter } from '../../record/exporter.js';
import { nameOf, refuseOtherCopy } from '../../record/floor/class-name.js';
import { boolean, notThereYet, wrongType } from '../../record/floor/expect.js';
import { checkProcessor, type LogRecordProcessor } from '../../record/processor.js';
import type { Renderer } from '../../record/record.js';
import type { SinkParts } from '../sinks/sink.js';
import { threadProgram } from '../thread-program.js';
import { type AddContext, composeParts, type Destination, type ExporterTarget } from './compose.js';
import { deadLettersOf } from './dead-letter.js';
import { fileSink } from './file-sink.js';
import { renderer } from './look.js';
import { CANNOT_CROSS, moduleKind } from './module-sink.js';
import { type AddOptions, LATER_ADD_OPTIONS } from './options.js';

/** One kind of sink: what it looks like, which options it can use, and what becomes of it. */
export interface Kind {
  readonly name: string;
  readonly options: ReadonlySet<string>;
  accepts(sink: unknown): boolean;
  build(sink: never, options: AddOptions, context: AddContext): Destination;
}

/** What reports call a sink that has no name. */
const UNNAMED = 'sink';
const COMMON = ['name', 'level', 'filter', 'patch', 'catch'];
/** Of those that are delivered to by us. */
const DELIVERED = ['deadLetter', 'exportTimeoutMillis'];
const LOOK = ['format', 'serialize', 'prettyJson', 'colorize', 'backtrace', 'enqueue'];
/** Only of use where something waits. */
const QUEUE = ['maxQueueSize', 'maxQueueBytes', 'overflow', 'retry', 'breaker'];
const WAITING = ['concurrency', ...QUEUE];

/** In the order in which a sink is tried. */
export const SINK_KINDS: readonly Kind[] = [
  moduleKind([...COMMON, ...LOOK, ...WAITING, ...DELIVERED, 'batch'], threadProgram),
  {
    name: 'a console stream',
    options: new Set([...COMMON, ...LOOK, ...WAITING, ...DELIVERED]),
    accepts: (sink) => sink === 'stdout' || sink === 'stderr',
    build(sink: 'stdout' | 'stderr', options, context) {
      const render = renderer(options, context, () => wantsColors(isTerminal(sink === 'stdout' ? 1 : 2), context.env));
      return { name: sink, target: written(() => process[sink], render, options) };
    },
  },
  {
    name: 'a file',
    options: new Set([...COMMON, ...LOOK, ...QUEUE, ...FILE_OPTIONS, 'deadLetter']),
    accepts: (sink) => typeof sink === 'string' || sink instanceof URL,
    build: (path: string | URL, options, context) =>
      fileSink(path, options, isEnqueued('a file', options), renderer(options, context), context),
  },
  {
    name: 'a LogRecordProcessor',
    options: new Set(COMMON),
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
    options: new Set([...COMMON, ...WAITING, ...DELIVERED, 'batch', 'enqueue']),
    accepts: (sink) => has(sink, 'export'),
    build(exporter: LogRecordExporter, options, { clock }) {
      if (!has(exporter, 'shutdown'))
        throw wrongType('sink', 'a LogRecordExporter with a `shutdown` function', exporter);
      if (options.batch === false) throw wrongType('batch', 'true or an object (exporters always get batches)', false);
      return {
        name: nameOf(exporter) ?? UNNAMED,
        target: {
          exporter: behindDelivery(exporter, clock),
          when: 'batched',
          concurrency: 1,
          usesCallContext: false,
          foreignCode: true,
          defersWhenAsync: false,
          render: undefined,
        },
        shared: exporter,
        flush: () => exporter.forceFlush?.(),
        stop: () => exporter.shutdown(),
      };
    },
  },
  {
    name: 'a writable stream',
    options: new Set([...COMMON, ...LOOK, ...WAITING, ...DELIVERED]),
    accepts: isWritable,
    build(stream: WritableLike & { isTTY?: boolean }, options, context) {
      const render = renderer(options, context, () => stream.isTTY === true && wantsColors(true, context.env));
      return { name: nameOf(stream) ?? UNNAMED, target: written(() => stream, render, options) };
    },
  },
  {
    name: 'an object with `write`',
    options: new Set([...COMMON, ...LOOK, ...WAITING, ...DELIVERED]),
    accepts: (sink) => has(sink, 'write'),
    build(sink: StreamSink, options, context) {
      checkCallable('sink: write', sink.write);
      return {
        name: nameOf(sink) ?? UNNAMED,
        target: called(writeTo(sink), looksAsync(sink.write), options, context),
        shared: sink,
        complete: () => callMember(sink, 'complete'),
        stop: () => callMember(sink, 'stop'),
      };
    },
  },
  {
    name: 'a function',
    options: new Set([...COMMON, ...LOOK, ...WAITING, ...DELIVERED, 'batch']),
    accepts: (sink) => typeof sink === 'function',
    build(sink: SinkFunction & BatchSinkFunction, options, context) {
      checkCallable('sink', sink);
      const batched = options.batch !== undefined && options.batch !== false;
      return {
        name: nameOf(sink) ?? UNNAMED,
        target: batched ? calledInBatches(sink, options, context) : called(sink, looksAsync(sink), options, context),
      };
    },
  },
];

/**
 * Turns a sink and its options into processors and exporters. Every mistake throws here, with the option in backticks, what was
 * expected and what came.
 */
export function composeSink(sink: unknown, options: AddOptions, context: AddContext): SinkParts {
  const kind = SINK_KINDS.find(({ accepts }) => accepts(sink));
  if (kind === undefined) {
    refuseOtherCopy('sink', sink, SinkModule);
    throw wrongType(
      'sink',
      "'stdout', 'stderr', a function, a SinkModule, an object with `write`, an exporter or a processor",
      sink,
    );
  }
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw wrongType('options', 'an object', options);
  }
  // A sink that is none is the greater mistake, and told first.
  const destination = kind.options.size === 0 ? kind.build(sink as never, options, context) : undefined;
  checkKeys(kind, options);
  const built = destination ?? kind.build(sink as never, options, context);
  const letters = deadLettersOf(built, options, (letterSink, look) => composeSink(letterSink, look, context));
  return composeParts(built, built.options ?? options, context, letters);
}

function checkKeys({ name, options: usable }: Kind, options: AddOptions): void {
  for (const [key, value] of Object.entries(options)) {
    if (value === undefined || usable.has(key)) continue;
    if (LATER_ADD_OPTIONS.has(key)) throw notThereYet(key);
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
  refuseOtherCopy('loop', options.loop, EventLoop);
}

/** Whether something waits, which some options are for. */
function isEnqueued(what: string, options: AddOptions): boolean {
  const enqueued = options.enqueue === true;
  const useless = enqueued ? undefined : WAITING.find((key) => options[key as keyof AddOptions] !== undefined);
  if (useless !== undefined)
    throw new TypeError(`\`${useless}\` cannot be used for ${what} without \`enqueue\`: nothing waits`);
  return enqueued;
}

/** Writes in the log call, or one after another later. */
function written(open: () => WritableLike, render: Renderer, options: AddOptions): ExporterTarget {
  const enqueued = isEnqueued('a stream', options);
  return {
    exporter: new WritableLogRecordExporter(open, render),
    when: enqueued ? 'deferred' : 'in-call',
    drainsAtExit: true,
    concurrency: 1,
    usesCallContext: false,
    foreignCode: false,
    defersWhenAsync: false,
    render,
  };
}

/** Calls a function with one text: in the log call until it shows that it is async, unless it looks so. */
function called(sink: SinkFunction, async: boolean, options: AddOptions, context: AddContext): ExporterTarget {
  const render = renderer(options, context);
  return {
    exporter: CallableLogRecordExporter.each(sink, render),
    when: async || options.enqueue === true || isPatient(options) ? 'deferred' : 'in-call',
    // What is handed over, and does not look async, may well end in its own call.
    drainsAtExit: !async,
    concurrency: FUNCTION_CONCURRENCY,
    usesCallContext: true,
    foreignCode: true,
    defersWhenAsync: true,
    render,
  };
}

/** What is tried again, or later, is not done in the log call. */
function isPatient({ retry, breaker }: AddOptions): boolean {
  return (retry !== undefined && retry !== false) || breaker !== undefined;
}

function calledInBatches(sink: BatchSinkFunction, options: AddOptions, context: AddContext): ExporterTarget {
  const render = renderer(options, context);
  return {
    exporter: CallableLogRecordExporter.batch(sink, render),
    when: 'batched',
    concurrency: 1,
    usesCallContext: false,
    foreignCode: true,
    defersWhenAsync: false,
    render,
  };
}

function has(sink: unknown, member: string): boolean {
  if (typeof sink !== 'object' || sink === null) return false;
  try {
    return typeof (sink as Record<string, unknown>)[member] === 'function';
  } catch {
    return false;
  }
}
