/* Which records that were read from disk are delivered next? */
import type { LightRecord } from '../../record/record.js';
import type { DeliveryQueue } from '../queue/delivery-queue.js';
import { MemoryQueue } from '../queue/queue.js';
import type { KeptBatch } from './files/batches.js';
import type { OrphanRecord } from './orphans.js';
import type { Tickets } from './tickets.js';

type Limits = Readonly<Parameters<DeliveryQueue['take']>>;

/** Records of dead processes, and of this one, that are in memory again. A batch of a dead process is taken as it was. */
export class ReadBack {
  readonly #queue = new MemoryQueue(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
  readonly #tickets: Tickets;
  readonly #readMore: () => boolean;
  #own = 0;

  /** @param readMore Adds the next records of dead processes; returns false if there are none */
  constructor(tickets: Tickets, readMore: () => boolean) {
    this.#tickets = tickets;
    this.#readMore = readMore;
  }

  get length(): number {
    return this.#queue.length;
  }

  /** Records of this process. */
  get own(): number {
    return this.#own;
  }

  /** Records of dead processes. */
  get orphans(): number {
    return this.#queue.length - this.#own;
  }

  get bytes(): number {
    return this.#queue.bytes;
  }

  get oldest(): LightRecord | undefined {
    return this.#queue.oldest;
  }

  addOwn(record: LightRecord): void {
    this.#own++;
    this.#queue.push(record);
  }

  addOrphan(orphan: OrphanRecord): void {
    this.#tickets.addOrphan(orphan);
    this.#queue.push(orphan.record);
  }

  take(...[maxRecords, maxBytes, isFree, maxKept = maxRecords]: Limits): LightRecord[] {
    const { oldest } = this;
    const size = (oldest && this.#batchFrom(oldest)?.size) ?? 0;
    const isKept = size > 0 && size <= maxKept;
    if (isKept) while (this.length < size && this.#readMore());
    // Any other batch ends where a kept one begins.
    const begins = (record: LightRecord) => record !== oldest && this.#batchFrom(record) !== undefined;
    const taken = isKept
      ? this.#queue.take(size, maxBytes, isFree)
      : this.#queue.take(maxRecords, maxBytes, (record) => !begins(record) && isFree?.(record) !== false);
    for (const record of taken) if (this.#tickets.isOwn(record)) this.#own--;
    return taken;
  }

  /** The batch of a dead process that begins with this record. */
  #batchFrom(record: LightRecord): KeptBatch | undefined {
    const orphan = this.#tickets.orphanOf(record);
    return orphan?.instance.batches.beginningWith(orphan.id);
  }
}
