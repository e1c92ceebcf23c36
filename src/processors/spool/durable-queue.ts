import type { LightLogRecordExporter, LogRecordExporter } from '../../record/exporter.js';
import type { LightRecord, Renderer } from '../../record/record.js';
import type { DurableDeliveryQueue, DurableEvents, Overflowed } from '../queue/delivery-queue.js';
import type { Overflow } from '../queue/queue.js';
import type { RecordChunk } from '../queue/record-chunk.js';
import { systemSurroundings } from './directory.js';
import { type CheckedSpool, segmentBytesOf } from './options.js';
import type { SpoolSettings } from './settings.js';
import { Spool } from './spool.js';

const FULL = 'spool_full';

/** What a queue on disk needs of its sink. */
interface DurableQueueSettings extends Pick<SpoolSettings, 'maxQueueSize' | 'maxQueueBytes' | 'warn'> {
  readonly spool: CheckedSpool;
  readonly overflow: Overflow;
  readonly renderer: Renderer | undefined;
  readonly identifies: boolean;
}

/**
 * A queue whose records are on disk as well, until they are settled. `open` comes before the first record; after `close`, the records that are
 * left belong to the next process.
 */
class DurableQueue implements DurableDeliveryQueue {
  readonly #settings: DurableQueueSettings;
  #spool: Spool | undefined;
  /** Records that were left on disk at the end. */
  #left = 0;
  #next = 0;
  closed: Promise<void> = Promise.resolve();

  constructor(settings: DurableQueueSettings) {
    this.#settings = settings;
  }

  open(events: DurableEvents): void {
    const { spool, overflow: _, ...settings } = this.#settings;
    const { maxBytes } = spool;
    try {
      const around = systemSurroundings();
      this.#spool = new Spool({ ...settings, ...spool, ...events, segmentBytes: segmentBytesOf(maxBytes), around });
      this.#spool.start();
    } catch (error) {
      throw new Error(`\`spool\` cannot be opened: ${(error as Error).message}`, { cause: error });
    }
  }

  get length(): number {
    return this.#spool?.length ?? 0;
  }

  get bytes(): number {
    return this.#spool?.bytes ?? 0;
  }

  get oldest(): LightRecord | undefined {
    return this.#spool?.oldest;
  }

  get first(): number {
    if (this.#spool === undefined) return this.#next;
    return this.#spool.orphans > 0 ? -1 : this.#spool.first;
  }

  get next(): number {
    return this.#spool?.next ?? this.#next;
  }

  get spooled(): number {
    return this.#spool?.spooled ?? this.#left;
  }

  push(record: LightRecord): boolean {
    return this.#spool !== undefined && this.#spool.push(record) === undefined;
  }

  pushAll(chunk: RecordChunk): boolean {
    return this.#spool?.pushAll(chunk) ?? false;
  }

  pushOver(record: LightRecord): Overflowed {
    const evicted = this.#settings.overflow === 'drop-oldest' ? (this.#spool?.evictFor(record) ?? []) : [];
    return { evicted, reason: FULL, refusal: this.#spool === undefined ? FULL : this.#spool.push(record) };
  }

  take(...limits: Parameters<DurableDeliveryQueue['take']>): LightRecord[] {
    return this.#spool?.take(...limits) ?? [];
  }

  batchId(records: readonly LightRecord[], make: () => string): string {
    return this.#spool === undefined ? make() : this.#spool.batchId(records, make);
  }

  /** Must not be called: a sink that exports in the log call has no spool. */
  skip(): number {
    return this.next;
  }

  whenHalfEmpty(done: () => void): void {
    if (this.#spool === undefined) done();
    else this.#spool.whenHalfEmpty(done);
  }

  set yields(yields: boolean) {
    if (this.#spool !== undefined) this.#spool.yields = yields;
  }

  settle(records: readonly LightRecord[]): void {
    this.#spool?.settle(records);
  }

  flush(): void {
    this.#spool?.flush();
  }

  spoolNow(): void {
    this.#spool?.spoolSync();
  }

  close(inFlight: readonly LightRecord[], exits: boolean): number {
    const spool = this.#spool;
    if (spool === undefined) return 0;
    const unsafe = spool.spoolSync() + inFlight.filter((record) => !spool.isSpooled(record)).length;
    this.#left = spool.length + inFlight.length - unsafe;
    this.#next = spool.next;
    this.#spool = undefined;
    if (exits) spool.closeSync();
    else this.closed = spool.close().catch(() => {});
    return unsafe;
  }
}

/** What a delivery knows of its queue. */
type QueueLimits = Pick<DurableQueueSettings, 'maxQueueSize' | 'maxQueueBytes' | 'overflow'>;

/**
 * The queue for the option `spool`.
 *
 * @param exporter Undefined for a function
 * @param renderer The text of a sink that takes text: it is kept with each record
 * @param warn Writes one line about the sink
 */
export function durableQueueOf(
  spool: CheckedSpool,
  { maxQueueSize, maxQueueBytes, overflow }: QueueLimits,
  exporter: LogRecordExporter | undefined,
  renderer: Renderer | undefined,
  warn: (line: string) => void,
): DurableDeliveryQueue {
  const identifies = (exporter as Partial<LightLogRecordExporter> | undefined)?.identifies === true;
  return new DurableQueue({ spool, maxQueueSize, maxQueueBytes, overflow, renderer, identifies, warn });
}
