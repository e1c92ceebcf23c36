import { beginWait } from '../../processors/delivery/delivery-context.js';
import type { Clock } from '../../record/floor/clock.js';
import { isTimeout } from '../../record/floor/with-timeout.js';
import type { FlushPoint, OwnLoggerProvider } from '../routes/provider.js';
import type { InstalledSink, SinkReport } from '../sinks/sink.js';
import type { CompletionReport } from './completion-report.js';

/** What completing needs of the core. */
export interface Completable {
  readonly clock: Clock;
  readonly provider: OwnLoggerProvider;
  /** Those that are there, and those that are being removed. */
  sinks(): InstalledSink[];
  canFlushApplication(): boolean;
  flushApplication(timeoutMillis: number): Promise<void>;
  /** Tells every error of a sink from now on; gives back its undo. */
  onSinkError(listener: (error: unknown) => void): () => void;
  /** The accounts of all sinks, and of the removed ones for the last time. */
  lastReports(): SinkReport[];
  /** Removes every sink, and takes no more. */
  close(options: { timeoutMillis: number; abort: boolean }): Promise<void>;
}

const MAX_ERRORS = 1_000;

/**
 * Waits for everything that was logged before the call: first for what was enqueued, then for the async deliveries, then for the
 * object sinks' own `complete()`, then for `forceFlush()` of the LoggerProvider, ours and the application's. Never rejects; the time given bounds all of it.
 */
export async function complete(core: Completable, timeoutMillis: number): Promise<CompletionReport> {
  const until = core.clock.monotonic() + timeoutMillis;
  const wait = beginWait();
  const errors: unknown[] = [];
  const stopListening = core.onSinkError((error) => {
    if (errors.length < MAX_ERRORS) errors.push(error);
  });
  const sinks = core.sinks();
  const point: FlushPoint = new Map(sinks.map((sink) => [sink, sink.mark()]));
  // All waits begin here, in the call itself; the order below is only that of looking at them.
  const settled = new Map(sinks.map((sink) => [sink, sink.settled(point.get(sink) ?? 0, wait.inside)]));
  let timedOut = false;
  let cancel = () => {};
  const timeIsUp = new Promise<'time is up'>((resolve) => {
    cancel = core.clock.timer(() => resolve('time is up'), timeoutMillis, true);
  });
  const phase = async (work: Promise<unknown>): Promise<void> => {
    if (!timedOut && (await Promise.race([work, timeIsUp])) === 'time is up') timedOut = true;
  };
  const all = (chosen: InstalledSink[]) => Promise.all(chosen.map((sink) => settled.get(sink)));
  await phase(all(sinks.filter((sink) => sink.parts.enqueued)));
  await phase(all(sinks.filter((sink) => !sink.parts.enqueued)));
  await phase(Promise.all(timedOut ? [] : sinks.filter(({ closing }) => !closing).map(completeObject)));
  const left = Math.max(0, until - core.clock.monotonic());
  // What its exporters throw comes in through the listener.
  await phase(
    core.provider.forceFlush({ timeoutMillis: left, upTo: point }).catch((error: unknown) => {
      timedOut ||= isTimeout(error);
    }),
  );
  let provider: CompletionReport['provider'] = core.canFlushApplication() ? 'timed-out' : 'none';
  if (provider !== 'none' && !timedOut) {
    const flushed = core.flushApplication(Math.max(0, until - core.clock.monotonic()));
    const ended = flushed.then(
      () => {
        provider = 'flushed';
      },
      (error: unknown) => {
        provider = 'failed';
        errors.push(error);
      },
    );
    await phase(ended);
  }
  cancel();
  wait.end();
  stopListening();
  return {
    completed: sinks.every((sink) => sink.isSettled(point.get(sink) ?? 0)),
    timedOut,
    sinks: core.lastReports(),
    provider,
    errors,
  };
}

/** Completes, then removes every sink and shuts our provider down. What is not delivered in time is dropped. */
export async function shutDown(core: Completable, timeoutMillis: number): Promise<CompletionReport> {
  const until = core.clock.monotonic() + timeoutMillis;
  const report = await complete(core, timeoutMillis);
  const { errors } = report;
  const stopListening = core.onSinkError((error) => errors.push(error));
  // The errors of those that fail to stop come in through the listener.
  await core.close({ timeoutMillis: Math.max(0, until - core.clock.monotonic()), abort: false }).catch(() => {});
  stopListening();
  await core.provider.shutdown();
  return { ...report, sinks: core.lastReports() };
}

async function completeObject(sink: InstalledSink): Promise<void> {
  try {
    await sink.parts.complete();
  } catch (error) {
    sink.parts.report(error);
  }
}
