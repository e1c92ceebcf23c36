import type { Attempt, ExportResult, LogRecordExporter } from '../../src/record/exporter.js';
import type { ReadableLogRecord } from '../../src/record/readable.js';

/** Keeps its batches; succeeds in the call. */
export class CollectingExporter implements LogRecordExporter {
  readonly batches: ReadableLogRecord[][] = [];
  flushes = 0;
  shutdowns = 0;

  get records(): ReadableLogRecord[] {
    return this.batches.flat();
  }

  get bodies(): unknown[] {
    return this.records.map(({ body }) => body);
  }

  export(records: ReadableLogRecord[], done: (result: ExportResult) => void): void {
    this.batches.push(records);
    done({ code: 0 });
  }

  async forceFlush(): Promise<void> {
    this.flushes++;
  }

  async shutdown(): Promise<void> {
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
