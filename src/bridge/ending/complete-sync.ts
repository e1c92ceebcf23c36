import type { Clock } from '../../record/floor/clock.js';
import type { InstalledSink, SinkReport } from '../sinks/sink.js';
import type { CompletionReport } from './completion-report.js';

/** What completing without the event loop needs of the core. */
export interface SyncCompletable {
  readonly clock: Clock;
  sinks(): InstalledSink[];
  canFlushApplication(): boolean;
  onSinkError(listener: (error: unknown) => void): () => void;
  lastReports(): SinkReport[];
}

/**
 * The blocking form, for code that cannot await: exports what can be exported without the event loop of this thread (sync and enqueued
 * sinks), and waits for background loops, within the time given. What is left is in the report.
 */
export function completeSync(core: SyncCompletable, timeoutMillis: number): CompletionReport {
  const until = core.clock.monotonic() + timeoutMillis;
  const errors: unknown[] = [];
  const stopListening = core.onSinkError((error) => errors.push(error));
  const sinks = core.sinks();
  const marks = new Map(sinks.map((sink) => [sink, sink.mark()]));
  for (const sink of sinks) sink.drainNow();
  for (const sink of sinks) sink.parts.waitNow?.(Math.max(0, until - core.clock.monotonic()));
  // What came of that may be dead letters.
  for (const sink of sinks) sink.drainNow();
  stopListening();
  const completed = sinks.every((sink) => sink.isSettled(marks.get(sink) ?? 0));
  return {
    completed,
    timedOut: core.clock.monotonic() >= until && !completed,
    sinks: core.lastReports(),
    provider: core.canFlushApplication() ? 'timed-out' : 'none',
    errors,
  };
}
