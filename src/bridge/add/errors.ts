import type { Report } from '../../record/failure/report.js';
import type { ReadableLogRecord } from '../../record/readable.js';
import { LightRecord } from '../../record/record.js';
import type { Route } from '../routes/route.js';

/** Told of the errors of one sink. The record is missing where an error belongs to none. */
export type SinkErrors = (error: unknown, record: ReadableLogRecord | undefined) => void;

/**
 * Where the errors of a sink go. With `catch` they are reported, and go no further. Without it, those of a sync sink are thrown from
 * the log call, once every sink has had the record; those of an async one surface, once, as an unhandled rejection. A record that
 * did not come from a call of ours has no caller to throw to.
 */
export function sinkErrors(
  sink: { readonly id: number; readonly givenName: string | undefined; readonly catch: boolean },
  report: Report,
  route: Route,
): SinkErrors {
  const tell: SinkErrors = (error, record) => report.sinkError(sink.id, sink.givenName, error, record);
  if (sink.catch) return tell;
  return (error, record) => {
    if (record === undefined || !LightRecord.is(record) || !LightRecord.ours(record)) return tell(error, record);
    if (route.isCalling(record)) {
      // Only one error can be thrown; the others are told of.
      if (!route.throwAfter(error)) tell(error, record);
      return;
    }
    void Promise.reject(error);
  };
}
