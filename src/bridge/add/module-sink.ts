import { EventLoop } from '../../exporters/loop/event-loop.js';
import { LoopLogRecordExporter } from '../../exporters/loop/exporter.js';
import type { ThreadStart } from '../../exporters/loop/messages.js';
import { SinkModule } from '../../exporters/loop/sink-module.js';
import { prettyOf } from '../../exporters/render/json.js';
import type { Delivery } from '../../processors/delivery/delivery.js';
import { basename, workerThreads } from '../../record/floor/builtin.js';
import { boolean, wrongType } from '../../record/floor/expect.js';
import type { AddContext, Destination } from './compose.js';
import { given } from './given.js';
import { renderer } from './look.js';
import type { AddOptions } from './options.js';
import { threadLimits } from './thread-limits.js';
import type { ThreadSinkSettings } from './thread-sink.js';

/** Records that may be on their way to the thread, beyond those that wait here. */
const WINDOW = 1_024;
/** Why records of a sink are dropped that is left on a closed loop. */
const CLOSED = 'loop_closed';

/** Why a `loop` is refused for everything that is no module. */
export const CANNOT_CROSS = ' (a function cannot cross threads: name it as a SinkModule)';

/** The row of `add` for modules that run on a background loop. @param thread Its twin there; throws where that is missing */
export function moduleKind(options: readonly string[], thread: () => URL) {
  return {
    name: 'a SinkModule',
    options: new Set([...options, 'loop']),
    accepts: (sink: unknown) => sink instanceof SinkModule,
    build: (module: SinkModule, options: AddOptions, context: AddContext) =>
      moduleSink(module, options, context, thread),
  };
}

/** The loop of those who name none. */
let shared: EventLoop | undefined;

function moduleSink(module: SinkModule, options: AddOptions, context: AddContext, thread: () => URL): Destination {
  const { batch, concurrency, exportTimeoutMillis, retry, breaker, loop, ...here } = options;
  if (loop !== undefined && !(loop instanceof EventLoop)) throw wrongType('loop', 'an EventLoop', loop);
  boolean('enqueue', options.enqueue, true);
  const { isMainThread, workerData } = workerThreads();
  if (!isMainThread && (workerData as ThreadStart | null)?.loglyLoop === true) {
    throw new Error('a SinkModule cannot be added on the thread of an event loop: look at `isMainThread` first');
  }
  loop?.supervisor.checkOpen();
  module.mustExist();
  const limits = given({ batch, concurrency, exportTimeoutMillis, retry, breaker });
  threadLimits(limits);
  const render = renderer(options, context);
  const inCall = typeof options.format === 'function';
  const opening: ThreadSinkSettings = {
    url: module.url.href,
    exportName: module.exportName,
    makesSink: module.makesSink,
    options: module.options,
    look: inCall ? undefined : lookOf(options),
    limits,
  };
  const home = loop ?? sharedLoop();
  const exporter = new LoopLogRecordExporter(home.supervisor, inCall ? render : undefined);
  return {
    name: basename(module.url.pathname),
    // The limits of attempts are the thread's.
    options: { ...here, concurrency: WINDOW, exportTimeoutMillis: Number.POSITIVE_INFINITY },
    target: {
      exporter,
      when: 'deferred',
      hasRoom: () => exporter.hasRoom(),
      expedite: () => exporter.expedite(),
      waitNow: (timeoutMillis, startMore) => exporter.waitNow(timeoutMillis, startMore),
      drainsAtExit: true,
      concurrency: WINDOW,
      usesCallContext: false,
      foreignCode: false,
      defersWhenAsync: false,
      render,
    },
    tellsEachOnce: true,
    mayHang: true,
    check: () => home.supervisor.runs(thread),
    open: (tell, delivery) => {
      home.supervisor.runs(thread);
      exporter.join({
        opening,
        batched: batch !== undefined && batch !== false,
        levelOf: context.levels.ofRecord,
        report: tell,
        close: () => closed(delivery),
        abort: () => delivery.abort(CLOSED),
      });
    },
    complete: () => exporter.complete(),
    stop: async () => {
      try {
        await exporter.shutdown();
      } finally {
        if (home === shared && home.supervisor.isEmpty) {
          shared = undefined;
          await home.close();
        }
      }
    },
  };
}

function sharedLoop(): EventLoop {
  shared ??= new EventLoop();
  return shared;
}

/** Resolves when all that it has is at its end. */
function closed(delivery: Delivery): Promise<void> {
  delivery.close(CLOSED);
  return new Promise((resolve) => delivery.whenSettled(delivery.mark(), false, resolve));
}

function lookOf({ format, serialize = false, prettyJson, colorize = false, backtrace = true }: AddOptions) {
  return { format, serialize, pretty: prettyOf('prettyJson', prettyJson), colorize, backtrace };
}
