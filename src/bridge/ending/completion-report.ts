import type { SinkReport } from '../sinks/sink.js';

/** What became of everything that was logged. */
export interface CompletionReport {
  /** True when nothing that was accepted before the call is still pending. */
  completed: boolean;
  timedOut: boolean;
  /** Totals since each sink was added, by id; `errors` are of this call alone. */
  sinks: SinkReport[];
  /**
   * The application's provider: its forceFlush. `none` where there is none but our own, or it cannot be flushed. `completeSync()` cannot
   * wait for it: `timed-out`.
   */
  provider: 'none' | 'flushed' | 'failed' | 'timed-out';
  /** What sinks, their `complete` and the flush of exporters threw meanwhile, at most 1,000. */
  errors: unknown[];
}
