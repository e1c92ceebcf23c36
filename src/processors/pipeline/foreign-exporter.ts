/* How does an exporter that is not ours work behind a delivery? */
import type { ExporterComponent, LightLogRecordExporter, LogRecordExporter } from '../../record/exporter.js';
import { nameOf } from '../../record/floor/class-name.js';
import type { Clock } from '../../record/floor/clock.js';
import { completeResources } from '../../record/foreign/complete-resources.js';
import { own } from '../../record/foreign/own.js';
import { portable } from '../../record/foreign/portable.js';
import { requestMillisOf } from '../../record/otel.js';
import type { ReadableLogRecord } from '../../record/readable.js';
import { LightRecord } from '../../record/record.js';

/**
 * The exporter for use by a delivery: ours as it is, a foreign one wrapped. The wrapper freezes records, and passes only values
 * that every OpenTelemetry serialiser can express. It waits at most five seconds for resources that are still being detected.
 */
export function behindDelivery(exporter: LogRecordExporter, clock: Clock): LogRecordExporter {
  if ((exporter as Partial<LightLogRecordExporter>).takesLightRecords === true) return exporter;
  const wrapper: LogRecordExporter & { component: ExporterComponent; timeoutMillis: number | undefined } = {
    component: { type: nameOf(exporter) ?? 'LogRecordExporter' },
    timeoutMillis: requestMillisOf(exporter),
    export(records, done, attempt) {
      const passed: ReadableLogRecord[] = records.map((record) => portable(LightRecord.freeze(own(record))));
      const run = () => exporter.export(passed, done, attempt);
      const pending = completeResources(passed, clock);
      if (pending === undefined) run();
      else pending.then(run).catch((error: Error) => done({ code: 1, error }));
    },
    forceFlush: async () => exporter.forceFlush?.(),
    shutdown: async () => exporter.shutdown(),
  };
  return wrapper;
}

/** The name and server of an exporter, for metrics. */
export function componentOf(exporter: LogRecordExporter): ExporterComponent {
  return (exporter as Partial<LightLogRecordExporter>).component ?? { type: nameOf(exporter) ?? 'LogRecordExporter' };
}
