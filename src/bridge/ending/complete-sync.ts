import type { Completable, CompletionReport } from './complete.js';
import { withJson } from './report-json.js';

/**
 * The blocking form, for code that cannot await: exports what can be exported without the event loop of this thread (sync and enqueued
 * sinks), and waits for background loops, within the time-out. The report has what is left.
 */
export function completeSync(
  core: Pick<Completable, 'clock' | 'sinks' | 'held' | 'canFlushApplication' | 'onSinkError' | 'timedOutAfter'>,
  timeoutMillis: number,
): CompletionReport {
  const until = core.clock.monotonic() + timeoutMillis;
  const errors: unknown[] = [];
  const stopListening = core.onSinkError((error) => errors.push(error));
  core.held.resolveNow();
  const sinks = core.sinks.all();
  const marks = new Map(sinks.map((sink) => [sink, sink.mark()]));
  const pendingBeside = core.sinks.beside.mark();
  for (const sink of sinks) sink.drainNow();
  for (const sink of sinks) sink.waitNow(Math.max(0, until - core.clock.monotonic()));
  // Failures of the wait may be dead letters.
  for (const sink of sinks) sink.drainNow();
  stopListening();
  const completed = sinks.every((sink) => sink.isSettled(marks.get(sink) ?? 0)) && pendingBeside().length === 0;
  const timedOut = core.clock.monotonic() >= until && !completed;
  core.timedOutAfter = timedOut ? timeoutMillis : undefined;
  return withJson({
    completed,
    timedOut,
    sinks: core.sinks.finalStats(),
    provider: core.canFlushApplication() ? 'timed-out' : 'none',
    errors,
  });
}
