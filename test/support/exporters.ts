import { CollectingExporter as PublicExporter } from '../../src/bridge/testing/index.js';
import type { Attempt, ExportResult, LogRecordExporter } from '../../src/record/exporter.js';
import type { ReadableLogRecord } from '../../src/record/readable.js';

/** The public double, which also keeps the batches, and counts what else it is asked for. */
export class CollectingExporter extends PublicExporter {
  readonly batches: ReadableLogRecord[][] = [];
  flushes = 0;
  shutdowns = 0;

  get bodies(): unknown[] {
    return this.batches.flat().map(({ body }) => body);
  }

  override export(records: ReadableLogRecord[], done: (result: ExportResult) => void): void {
    this.batches.push(records);
    super.export(records, done);
  }

  override async forceFlush(): Promise<void> {
    this.flushes++;
  }

  override async shutdown(): Promise<void> {
    this.shutdowns++;
  }
}

interface Blocked {
  readonly records: ReadableLogRecord[];
  readonly attempt: Attempt | undefined;
  done(result: ExportResult): void;
}

/** Ends an export only when `release` is called. */
export class BlockedExporter implements LogRecordExporter {
  readonly blocked: Blocked[] = [];

  export(records: ReadableLogRecord[], done: (result: ExportResult) => void, attempt?: Attempt): void {
    this.blocked.push({ records, done, attempt });
  }

  /** Ends the oldest export. */
  release(result: ExportResult = { code: 0 }): void {
    const next = this.blocked.shift();
    if (next === undefined) throw new Error('nothing is blocked');
    next.done(result);
  }

  async shutdown(): Promise<void> {}
}
