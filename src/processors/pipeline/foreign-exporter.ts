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

/** The exporter as a delivery uses it: ours as it is, anybody else's made safe. */
export function behindDelivery(exporter: LogRecordExporter, clock: Clock): LogRecordExporter {
  return (exporter as Partial<LightLogRecordExporter>).takesLightRecords === true
    ? exporter
    : new ForeignLogRecordExporter(exporter, clock);
}

/** What metrics call an exporter as a delivery uses it. */
export function componentOf(exporter: LogRecordExporter): ExporterComponent {
  return (exporter as Partial<LightLogRecordExporter>).component ?? { type: nameOf(exporter) ?? 'LogRecordExporter' };
}

/**
 * An exporter of somebody else's: it gets frozen records, in which every value is one that it can express, and whose resource is
 * complete, if it becomes so in time.
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
    const given = records.map((record) => portable(LightRecord.freeze(own(record))));
    const pending = completeResources(given, this.#clock);
    if (pending === undefined) this.#exporter.export(given, done, attempt);
    else void pending.then(() => this.#exportLater(given, done, attempt));
  }

  #exportLater(given: ReadableLogRecord[], done: (result: ExportResult) => void, attempt?: Attempt): void {
    try {
      this.#exporter.export(given, done, attempt);
    } catch (error) {
      done({ code: 1, error: error as Error });
    }
  }

  async forceFlush(): Promise<void> {
    await this.#exporter.forceFlush?.();
  }

  async shutdown(): Promise<void> {
    await this.#exporter.shutdown();
  }
}
