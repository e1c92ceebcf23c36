/* Which records wait, in memory and on disk, until they are settled? */
import { LightRecord } from '../../record/record.js';
import type { DeliveryQueue } from '../queue/delivery-queue.js';
import { MemoryQueue } from '../queue/queue.js';
import type { RecordChunk } from '../queue/record-chunk.js';
import { batchIdOf } from './batch-id.js';
import { evictOldest } from './eviction.js';
import type { InstanceReader } from './files/instance-reader.js';
import { PendingWrites } from './pending-writes.js';
import { ReadBack } from './read-back.js';
import type { SpoolSettings } from './settings.js';
import { SpoolStore } from './store.js';
import { SPILLED, Tickets, UNWRITABLE, UNWRITTEN } from './tickets.js';

/** Bytes of records that are read back at once. */
const READ_BYTES = 256 * 1024;
/** Estimated bytes that wait for the end of the turn; beyond, they are written in the call. */
const MAX_UNWRITTEN_BYTES = 2 ** 20;
/** What is written and not synced yet is kept in memory; beyond this, a call waits for the sync. */
const MAX_UNSYNCED_BYTES = 16 * 2 ** 20;

/** Why a record does not wait. */
export type Refusal = 'spool_full' | 'queue_full';

/**
 * The queue of a durable sink. Each record that waits is written to disk, at the end of the turn of its log call; as many as the limits of
 * memory allow are kept there as well, the others are read back when it is their turn. What dead processes have left is taken first. A record
 * stays on disk until it is settled: delivered, failed for good, or dropped.
 */
export class Spool {
  readonly #settings: SpoolSettings;
  readonly #store: SpoolStore;
  readonly #memory: MemoryQueue;
  readonly #tickets = new Tickets();
  /** Taken before the others. */
  readonly #ready = new ReadBack(this.#tickets, () => this.#readOrphans());
  readonly #pending = new PendingWrites();
  /** Records that wait on disk alone, or are about to. While there are any, all new ones join them. */
  #spilled = 0;
  #spilledBytes = 0;
  /** Stands at the next one of them, once one is written. */
  #reader: InstanceReader | undefined;
  #next = 0;
  #isFlushRequested = false;
  #isClosed = false;

  /** @throws Error if another sink of this process uses the directory, or it is not one */
  constructor(settings: SpoolSettings) {
    this.#settings = settings;
    this.#memory = new MemoryQueue(settings.maxQueueSize, settings.maxQueueBytes);
    this.#store = new SpoolStore({
      ...settings,
      onWritable: () => this.flush(),
      onChange: () => this.#changed(),
      onAbandoned: () => this.#abandoned(),
    });
  }

  /** May the next spool of this process have the directory, while this one delivers what it holds? */
  set yields(yields: boolean) {
    this.#store.yields = yields;
  }

  /** Begins to take over what dead processes have left. */
  start(): void {
    this.#store.start();
    this.#recover();
  }

  /** Waiting records, wherever they are; without those of dead processes that are not read yet. */
  get length(): number {
    return this.#memory.length + this.#spilled + this.#ready.length;
  }

  /** Waiting records of dead processes that are read. */
  get orphans(): number {
    return this.#ready.orphans;
  }

  /** Their estimated bytes. */
  get bytes(): number {
    return this.#memory.bytes + this.#spilledBytes + this.#ready.bytes;
  }

  /** How many of the waiting records survive: the end of the process, or a loss of power, as was asked for. */
  get spooled(): number {
    // Records are written in the order of acceptance, and leave in it: these were accepted last.
    const unsynced = this.#store.writtenId - this.#store.durableId;
    const inDanger = this.#pending.length + this.#tickets.unwritable + unsynced;
    return this.length - Math.min(this.#next - this.first, inDanger);
  }

  /** True if the record, which is in flight, survives. */
  isSpooled(record: LightRecord): boolean {
    const id = this.#tickets.ownId(record);
    return id === undefined ? this.#tickets.isOrphan(record) : id > 0 && id <= this.#store.durableId;
  }

  /** The oldest waiting record that is in memory. */
  get oldest(): LightRecord | undefined {
    return this.#ready.oldest ?? this.#memory.oldest;
  }

  /** The position of the oldest waiting record of this process; the next position without one. */
  get first(): number {
    return this.#next - this.#memory.length - this.#spilled - this.#ready.own;
  }

  /** The number of records accepted by `push`. Records of dead processes have no position: they count as the oldest. */
  get next(): number {
    return this.#next;
  }

  /** Accepts a record. Returns why not, and has done nothing then. */
  push(given: LightRecord): Refusal | undefined {
    const size = LightRecord.size(given);
    if (this.#store.bytes + this.#pending.bytes + size > this.#settings.maxBytes) return 'spool_full';
    // Each is settled by itself: a record that is given twice is two.
    const record = this.#tickets.isOwn(given) ? LightRecord.changed(given, {}, true) : given;
    const spills = this.#spilled > 0 || !this.#memory.push(record);
    if (spills) {
      if (!this.#store.canWrite) return 'queue_full';
      this.#spilled++;
      this.#spilledBytes += size;
    }
    this.#next++;
    this.#tickets.setOwn(record, spills ? SPILLED : UNWRITTEN);
    this.#pending.add(record);
    if (this.#pending.bytes > MAX_UNWRITTEN_BYTES && this.#store.canWrite) this.flush();
    else this.#requestFlush();
    return undefined;
  }

  /** Returns false, and accepts none of them, where a limit is near: then `push` them one by one. */
  pushAll(chunk: RecordChunk): boolean {
    const bytes = this.#store.bytes + this.#pending.bytes + chunk.bytes;
    if (this.#spilled > 0 || bytes > this.#settings.maxBytes) return false;
    if (chunk.records.some((record) => this.#tickets.isOwn(record)) || !this.#memory.pushAll(chunk)) return false;
    for (const record of chunk.records) {
      this.#tickets.setOwn(record, UNWRITTEN);
      this.#pending.add(record);
    }
    this.#next += chunk.records.length;
    this.#requestFlush();
    return true;
  }

  /**
   * Removes the oldest waiting records, as many as both limits allow, but at least one. They stay on disk until they are settled. A batch of a
   * dead process is taken as it was, if the limits allow that: its destination knows it by its id.
   */
  take(...limits: Parameters<DeliveryQueue['take']>): LightRecord[] {
    const taken = this.#source().take(...limits);
    this.#recover();
    return taken;
  }

  /** The id of this batch, which a process after this one gives to the same records. @param make Makes one, if it has none yet */
  batchId(records: readonly LightRecord[], make: () => string): string {
    return batchIdOf(records, this.#tickets, this.#store, make);
  }

  /** Holds the oldest waiting record. */
  #source(): Pick<DeliveryQueue, 'oldest' | 'take'> {
    if (this.#ready.length === 0 && this.#memory.length === 0) this.#readBack();
    return this.#ready.length > 0 ? this.#ready : this.#memory;
  }

  /** These are delivered, failed for good, or dropped. */
  settle(records: readonly LightRecord[]): void {
    for (const record of records) this.#tickets.settle(record, this.#store.own);
    this.#requestFlush();
  }

  /**
   * Makes room for a record that was refused as `spool_full`: takes the oldest waiting records out, as far as that frees a file, and settles
   * them. Returns them; none where records in flight hold the oldest file.
   */
  evictFor(record: LightRecord): LightRecord[] {
    this.flush();
    const [tickets, store] = [this.#tickets, this.#store];
    const from = {
      tickets,
      store,
      source: () => this.#source(),
      settle: (records: readonly LightRecord[]) => this.settle(records),
    };
    const limit = this.#settings.maxBytes - LightRecord.size(record);
    const evicted = evictOldest(from, () => this.length === 0 || store.bytes <= limit);
    this.#recover();
    return evicted;
  }

  /** Writes what waits for it. The delivery calls it at the end of a turn in which records were accepted; otherwise the next turn does. */
  flush(): void {
    if (this.#isClosed) return;
    while (this.#pending.length > 0 && this.#store.canWrite) {
      const group = this.#pending.group();
      const unsettled = group.filter((record) => this.#tickets.isUnwritten(record));
      if (!this.#write(unsettled)) break;
      this.#pending.shift(group.length);
    }
    if (this.#store.unsyncedBytes > MAX_UNSYNCED_BYTES) this.#store.syncNow();
    this.#store.save();
  }

  /** At the end of the process: writes everything now, and for `power` syncs it. Returns how many waiting records are not safe on disk. */
  spoolSync(): number {
    this.#store.allowWrite();
    this.flush();
    if (this.#settings.durability === 'power') this.#store.syncNow();
    return this.length - this.spooled;
  }

  /** Calls `done` once at most half of the limits of memory are used; in this call if they are. */
  whenHalfEmpty(done: () => void): void {
    this.#memory.whenHalfEmpty(done);
  }

  /** Ends the spool. What is not settled is delivered by the next process, or the next spool of this directory. */
  async close(): Promise<void> {
    if (this.#end()) await this.#store.close();
  }

  /** The same when the process exits. */
  closeSync(): void {
    if (this.#end()) this.#store.release();
  }

  /** Returns false if it has ended before. */
  #end(): boolean {
    if (this.#isClosed) return false;
    this.spoolSync();
    this.#isClosed = true;
    this.#reader?.close();
    return true;
  }

  #requestFlush(): void {
    if (this.#isFlushRequested || this.#isClosed) return;
    this.#isFlushRequested = true;
    this.#settings.around.clock.soon(() => {
      this.#isFlushRequested = false;
      this.flush();
    });
  }

  /** Returns false if not all of them are written. */
  #write(group: readonly LightRecord[]): boolean {
    for (let from = 0; from < group.length; ) {
      const written = this.#store.write(group, from);
      if (written === undefined) return false;
      for (const id of written.ids) this.#written(group[from++] as LightRecord, id, written.segment);
    }
    return true;
  }

  #written(record: LightRecord, id: number, segment: number): void {
    const isSpilled = this.#tickets.ownId(record) === SPILLED;
    if (Number.isNaN(id)) {
      this.#tickets.setOwn(record, UNWRITABLE);
      if (isSpilled) this.#toReady(record);
    } else if (isSpilled) {
      this.#tickets.forget(record);
      this.#reader ??= this.#store.readOwn({ segment, id });
    } else this.#tickets.setOwn(record, id);
  }

  /** A spilled record is in memory again. */
  #toReady(record: LightRecord): void {
    this.#spilled--;
    this.#spilledBytes -= LightRecord.size(record);
    this.#ready.addOwn(record);
  }

  /** Reads the next records that are on disk alone. */
  #readBack(): void {
    if (this.#spilled === 0) return;
    this.flush();
    const found = this.#reader === undefined ? [] : this.#store.read(() => this.#reader?.next(READ_BYTES));
    for (const { id, record } of found ?? []) {
      this.#tickets.setOwn(record, id);
      this.#toReady(record);
    }
    if (found?.length === 0) {
      // None of them could be written; or they were, and are damaged.
      const unwritten = [...this.#pending].filter((record) => this.#tickets.ownId(record) === SPILLED);
      for (const record of unwritten) {
        this.#tickets.setOwn(record, UNWRITTEN);
        this.#toReady(record);
      }
      if (unwritten.length === 0) this.#lost(this.#spilled);
    }
    if (this.#spilled > 0) return;
    this.#spilledBytes = 0;
    this.#reader?.close();
    this.#reader = undefined;
  }

  #lost(count: number): void {
    this.#spilled -= count;
    if (count > 0) this.#settings.onLost(count);
  }

  /** Reads the next records of dead processes, once all before them are taken. */
  #recover(): void {
    if (this.#ready.length === 0 && !this.#isClosed) this.#readOrphans();
  }

  /** Returns false if there are no more, or none can be read now. */
  #readOrphans(): boolean {
    const found = this.#store.recover(READ_BYTES);
    for (const orphan of found) this.#ready.addOrphan(orphan);
    if (found.length > 0) this.#settings.onRecovered(found.length);
    return found.length > 0;
  }

  #changed(): void {
    if (this.#isClosed) return;
    this.#recover();
    this.#settings.onChange();
  }

  /** The files of this process are gone: what is in memory is written anew, what was on disk alone is lost to this process. */
  #abandoned(): void {
    const pending = this.#pending.clear().filter((record) => this.#tickets.isUnwritten(record));
    for (const record of [...this.#tickets.unwrite(), ...pending]) this.#pending.add(record);
    this.#reader?.close();
    this.#reader = undefined;
    this.#lost(this.#spilled - pending.filter((record) => this.#tickets.ownId(record) === SPILLED).length);
    if (this.#spilled === 0) this.#spilledBytes = 0;
  }
}
