/* What became of every record that was logged before this moment? */
import { beginWait } from '../../processors/delivery/delivery-context.js';
import type { Clock } from '../../record/floor/clock.js';
import type { HeldRecords } from '../routes/held-records.js';
import type { OwnLoggerProvider } from '../routes/provider.js';
import type { InstalledSink, SinkReport } from '../sinks/sink.js';
import type { SinkSet } from '../sinks/sink-set.js';
import { withJson } from './report-json.js';

/** What became of everything that was logged before the call. `JSON.stringify` shows errors with type and message. */
export interface CompletionReport {
  /** True when nothing that was accepted before the call is still pending. */
  completed: boolean;
  /** The time was over before everything was settled. */
  timedOut: boolean;
  /** Totals since each sink was added, by id. */
  sinks: SinkReport[];
  /**
   * The `forceFlush` of the application's provider. `none` where there is no provider but ours, or it has no `forceFlush`. `completeSync()`
   * cannot wait for it: `timed-out`.
   */
  provider: 'none' | 'flushed' | 'failed' | 'timed-out';
  /**
   * Errors of sinks, of their `complete` and of flushes during this call, at most 1,000. After a time-out, also the last error of each sink that is
   * still pending.
   */
  errors: unknown[];
}

/** What completing needs of the core. */
export interface Completable {
  readonly clock: Clock;
  readonly provider: OwnLoggerProvider;
  readonly sinks: SinkSet;
  readonly held: HeldRecords;
  canFlushApplication(): boolean;
  flushApplication(timeoutMillis: number): Promise<void>;
  onSinkError(listener: (error: unknown) => void): () => void;
  /** How long the last `complete` waited, in milliseconds, if its time was over before everything was settled. */
  timedOutAfter: number | undefined;
}

const MAX_ERRORS = 1_000;

/**
 * Waits for everything that was logged before the call: for all deliveries, then for the object sinks' own `complete()`, then for the flush of
 * every exporter and of the application's LoggerProvider. Never rejects; the time-out bounds all of it.
 */
export async function complete(core: Completable, timeoutMillis: number): Promise<CompletionReport> {
  const { clock } = core;
  const until = clock.monotonic() + timeoutMillis;
  const left = () => Math.max(0, until - clock.monotonic());
  const wait = beginWait();
  const errors: unknown[] = [];
  const stopListening = core.onSinkError((error) => {
    if (errors.length < MAX_ERRORS) errors.push(error);
  });
  let timedOut = false;
  let cancel = () => {};
  const timeout = new Promise<'timeout'>((resolve) => {
    cancel = clock.timer(() => resolve('timeout'), timeoutMillis, true);
  });
  const phase = async (begin: () => Promise<unknown>): Promise<void> => {
    if (!timedOut && (await Promise.race([begin(), timeout])) === 'timeout') timedOut = true;
  };
  // Records that a provider holds back may still come to the sinks. Without any, the snapshot is taken in the call.
  const resolving = core.held.resolve();
  if (resolving !== undefined) await phase(() => resolving);
  const sinks = core.sinks.all();
  const marks = new Map(sinks.map((sink) => [sink, sink.mark()]));
  const pendingBeside = core.sinks.beside.mark();
  // Errors of these phases arrive through the listener.
  const each = (act: (sink: InstalledSink) => Promise<void>) => () =>
    Promise.all(sinks.map((sink) => act(sink).catch(() => {})));
  await phase(each((sink) => sink.settled(marks.get(sink) ?? 0, wait.inside)));
  await phase(each((sink) => sink.complete()));
  await phase(() => core.provider.forceFlush({ timeoutMillis: left(), settled: sinks }).catch(() => {}));
  let provider: CompletionReport['provider'] = core.canFlushApplication() ? 'timed-out' : 'none';
  if (provider !== 'none') {
    await phase(() =>
      core.flushApplication(left()).then(
        () => {
          provider = 'flushed';
        },
        (error: unknown) => {
          provider = 'failed';
          errors.push(error);
        },
      ),
    );
  }
  cancel();
  wait.end();
  stopListening();
  const pending = sinks.filter((sink) => !sink.isSettled(marks.get(sink) ?? 0));
  const beside = pendingBeside();
  core.timedOutAfter = timedOut ? timeoutMillis : undefined;
  if (timedOut) {
    for (const { lastError } of [...pending.map((sink) => sink.stats()), ...beside]) {
      if (lastError !== undefined && !errors.includes(lastError.error)) errors.push(lastError.error);
    }
  }
  return withJson({
    completed: pending.length === 0 && beside.length === 0,
    timedOut,
    sinks: core.sinks.finalStats(),
    provider,
    errors,
  });
}

/** Completes, then removes every sink and shuts our provider down. What is not delivered in time is dropped. */
export async function shutDown(core: Completable, timeoutMillis: number): Promise<CompletionReport> {
  const until = core.clock.monotonic() + timeoutMillis;
  const report = await complete(core, timeoutMillis);
  const { errors } = report;
  const stopListening = core.onSinkError((error) => errors.push(error));
  // What the stops of sinks throw arrives through the listener.
  await core.sinks.close({ timeoutMillis: Math.max(0, until - core.clock.monotonic()), abort: false }).catch(() => {});
  stopListening();
  await core.provider.shutdown();
  return withJson({ ...report, sinks: core.sinks.finalStats() });
}
