import type { Report } from '../../record/failure/report.js';
import type { ReadableLogRecord } from '../../record/readable.js';
import { LightRecord } from '../../record/record.js';
import type { CallInProgress } from '../call/call-in-progress.js';

/** Takes the errors of one sink. The record is undefined for an error that belongs to none. */
export type SinkErrors = (error: unknown, record: ReadableLogRecord | undefined) => void;

/**
 * Where the errors of a sink go. With `catch` they are reported, and go no further. Without it, the error of a sync sink is thrown from the
 * log call, after every sink has had the record; the error of an async sink surfaces once, as an unhandled rejection. The error of a foreign
 * record is always reported: no call of ours could throw it.
 */
export function sinkErrors(
  sink: { readonly id: number; readonly shownName: string | undefined; readonly catch: boolean },
  report: Report,
  call: CallInProgress,
): SinkErrors {
  const reportError: SinkErrors = (error, record) => report.sinkError(sink.id, sink.shownName, error, record);
  if (sink.catch) return reportError;
  return (error, record) => {
    if (record === undefined || !LightRecord.is(record) || !LightRecord.ours(record)) return reportError(error, record);
    if (call.isOf(record)) {
      // A call throws the first error only.
      if (!call.throwAfter(error)) reportError(error, record);
      return;
    }
    void Promise.reject(error);
  };
}
