import type { Attempt, ExportResult, LogRecordExporter } from '../record/exporter.js';
import { own } from '../record/own.js';
import { portable } from '../record/portable.js';
import { LightRecord, type ReadableLogRecord } from '../record/record.js';

/** An exporter of somebody else's: it gets frozen records, in which every value is one that it can express. */
export class PortableLogRecordExporter implements LogRecordExporter {
  readonly #exporter: LogRecordExporter;

  constructor(exporter: LogRecordExporter) {
    this.#exporter = exporter;
  }

  export(records: ReadableLogRecord[], done: (result: ExportResult) => void, attempt?: Attempt): void {
    const given = records.map((record) => portable(LightRecord.freeze(own(record))));
    this.#exporter.export(given, done, attempt);
  }

  async forceFlush(): Promise<void> {
    await this.#exporter.forceFlush?.();
  }

  async shutdown(): Promise<void> {
    await this.#exporter.shutdown();
  }
}
