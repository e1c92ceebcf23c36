import { EventLoop, isEventLoop } from '../../exporters/loop/event-loop.js';
import { LoopLogRecordExporter } from '../../exporters/loop/exporter.js';
import type { ThreadStart } from '../../exporters/loop/messages.js';
import type { SinkModule } from '../../exporters/loop/sink-module.js';
import type { Delivery } from '../../processors/delivery/delivery.js';
import { deferred } from '../../processors/delivery/presets.js';
import { basename, workerThreads } from '../../record/floor/builtin.js';
import { boolean, wrongType } from '../../record/floor/expect.js';
import { sharedState } from '../../record/floor/shared-state.js';
import type { Destination } from '../sinks/destination.js';
import type { AddContext } from './compose.js';
import { type AddOptions, definedOnly } from './options.js';
import { textFormatOf, textFunctionOf } from './renderers.js';
import { threadLimits } from './thread-limits.js';
import type { ThreadSinkSettings } from './thread-sink.js';

/** Records that may be under way to the thread, beyond those that wait here. */
const WINDOW = 1_024;
/** The reason for which a closed loop drops the records of its sinks. */
const CLOSED = 'loop_closed';

/** Why the option `loop` is refused for any sink but a SinkModule. */
export const CANNOT_CROSS = ' (a function cannot cross threads: name it as a SinkModule)';

/** The loop of all SinkModules without the option `loop`, in all copies of the package. */
const shared = sharedState<{ loop: EventLoop | undefined }>('loop', () => ({ loop: undefined }));

/** A module on a background loop. @param thread The program of the thread; throws where it is missing */
export function moduleSink(
  module: SinkModule,
  options: AddOptions,
  context: AddContext,
  thread: () => URL,
): Destination {
  const { batch, concurrency, exportTimeoutMillis, retry, breaker, loop: given, ...here } = options;
  const loop = given ?? undefined;
  if (loop !== undefined && !isEventLoop(loop)) throw wrongType('loop', 'an EventLoop', loop);
  boolean('enqueue', options.enqueue, true);
  const { isMainThread, workerData } = workerThreads();
  if (!isMainThread && (workerData as ThreadStart | null)?.loglyLoop === true) {
    throw new Error('a SinkModule cannot be added on the thread of an event loop: check `isMainThread` first');
  }
  loop?.supervisor.checkOpen();
  module.mustExist();
  const limits = definedOnly({ batch, concurrency, exportTimeoutMillis, retry, breaker });
  threadLimits(limits);
  const format = textFormatOf(options, context.env, () => false);
  const render = context.renderers.of(format);
  const home = loop ?? sharedLoop();
  // A user's function runs here, in the call; its text is posted with the record. So is the text for a loop of another copy of the
  // package, which cannot read the directives of our records.
  const rendersHere = textFunctionOf(options) !== undefined || !(home instanceof EventLoop);
  const opening: ThreadSinkSettings = {
    url: module.url.href,
    exportName: module.exportName,
    makesSink: module.makesSink,
    options: module.options,
    format: rendersHere ? undefined : format,
    limits,
  };
  const exporter = new LoopLogRecordExporter(home.supervisor, rendersHere ? render : undefined);
  return {
    name: basename(module.url.pathname),
    // Concurrency and deadlines are those of the delivery on the thread.
    options: { ...here, concurrency: WINDOW, exportTimeoutMillis: Number.POSITIVE_INFINITY },
    target: {
      ...deferred(WINDOW, { drainsAtExit: true }),
      exporter,
      hasRoom: () => exporter.hasRoom(),
      expedite: () => exporter.expedite(),
      waitNow: (timeoutMillis, startMore) => exporter.waitNow(timeoutMillis, startMore),
      render,
    },
    reportsEachOnce: true,
    mayHang: true,
    check: () => home.supervisor.runs(thread),
    open: (report, delivery) => {
      home.supervisor.runs(thread);
      exporter.join({
        opening,
        batched: batch !== undefined && batch !== false,
        levelOf: context.levels.ofRecord,
        report,
        retrying: (error, attempt) => delivery.attemptFailed(error, attempt),
        close: () => closed(delivery),
        abort: () => delivery.abort(CLOSED),
      });
    },
    complete: () => exporter.complete(),
    stop: async () => {
      try {
        await exporter.shutdown();
      } finally {
        if (home === shared.loop && home.supervisor.isEmpty) {
          shared.loop = undefined;
          await home.close();
        }
      }
    },
  };
}

function sharedLoop(): EventLoop {
  shared.loop ??= new EventLoop();
  return shared.loop;
}

/** Accepts no more records; resolves when all accepted ones are settled. */
function closed(delivery: Delivery): Promise<void> {
  delivery.close(CLOSED);
  return new Promise((resolve) => delivery.whenSettled(delivery.mark(), false, resolve));
}
