/* How does an exporter that is not ours work behind a delivery? */
import type {
  Attempt,
  ExporterComponent,
  ExportResult,
  LightLogRecordExporter,
  LogRecordExporter,
} from '../../record/exporter.js';
import { nameOf } from '../../record/floor/class-name.js';
import type { Clock } from '../../record/floor/clock.js';
import { completeResources } from '../../record/foreign/complete-resources.js';
import { own } from '../../record/foreign/own.js';
import { portable } from '../../record/foreign/portable.js';
import type { ReadableLogRecord } from '../../record/readable.js';
import { LightRecord } from '../../record/record.js';

/** The exporter for use by a delivery: ours as it is, a foreign one wrapped. */
export function behindDelivery(exporter: LogRecordExporter, clock: Clock): LogRecordExporter {
  return (exporter as Partial<LightLogRecordExporter>).takesLightRecords === true
    ? exporter
    : new ForeignLogRecordExporter(exporter, clock);
}

/** What metrics call an exporter that `behindDelivery` returned. */
export function componentOf(exporter: LogRecordExporter): ExporterComponent {
  return (exporter as Partial<LightLogRecordExporter>).component ?? { type: nameOf(exporter) ?? 'LogRecordExporter' };
}

/**
 * Passes records to a foreign exporter: frozen, with values that every OpenTelemetry serialiser can express, and with complete resources,
 * for which it waits at most five seconds.
 */
class ForeignLogRecordExporter implements LogRecordExporter {
  readonly #exporter: LogRecordExporter;
  readonly #clock: Clock;

  constructor(exporter: LogRecordExporter, clock: Clock) {
    this.#exporter = exporter;
    this.#clock = clock;
  }

  get component(): ExporterComponent {
    return { type: nameOf(this.#exporter) ?? 'LogRecordExporter' };
  }

  export(records: ReadableLogRecord[], done: (result: ExportResult) => void, attempt?: Attempt): void {
    const passed = records.map((record) => portable(LightRecord.freeze(own(record))));
    const run = () => this.#exporter.export(passed, done, attempt);
    const pending = completeResources(passed, this.#clock);
    if (pending === undefined) run();
    else pending.then(run).catch((error: Error) => done({ code: 1, error }));
  }

  async forceFlush(): Promise<void> {
    await this.#exporter.forceFlush?.();
  }

  async shutdown(): Promise<void> {
    await this.#exporter.shutdown();
  }
}
